# R's answers to which libs/survival is held: Rscript test/golden/survival/make.R writes golden.json and data/*.csv beside itself.
# R 4.2.2 and survival 3.5-3 (Debian: r-base-core r-cran-survival r-cran-jsonlite). Needed to make the numbers, never to run a test.
#
# Each entry has the R call in words that can be run, a note, and the numbers with 15 significant digits. Data: R's survival package
# (see the help page of each set for the paper that published it), and the small tables of Therneau & Grambsch (2000), appendix E.
suppressMessages({
  library(survival)
  library(jsonlite)
})
options(digits = 15)

here <- local({
  file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
  if (length(file) == 1) dirname(file) else "."
})
answers <- list()
keep <- function(key, call, result, note = NULL) answers[[key]] <<- list(call = call, note = note, result = result)

# Newton's steps stop at a relative change of 1e-9 in the log-likelihood, which leaves 1e-8 in a coefficient: go on to 1e-11.
# Not where the maximum is at infinity: there the default says where R stops.
thorough <- coxph.control(eps = 1e-11, iter.max = 50)
cox <- function(...) {
  call <- match.call(coxph, sys.call())
  call[[1]] <- quote(coxph)
  call$control <- quote(thorough)
  eval.parent(call)
}

named <- function(x) if (is.null(names(x))) as.numeric(x) else as.list(setNames(as.numeric(x), names(x)))
rows_of <- function(m) apply(m, 1, as.list)

of_cox <- function(fit) {
  list(
    coef = named(coef(fit)), se = named(sqrt(diag(vcov(fit)))),
    naive_se = if (is.null(fit$naive.var)) NULL else sqrt(diag(fit$naive.var)),
    var = unname(vcov(fit)), loglik = fit$loglik, n = fit$n, nevent = fit$nevent,
    score_test = as.numeric(fit$score), wald_test = as.numeric(fit$wald.test), lr_test = 2 * (fit$loglik[2] - fit$loglik[1]),
    means = named(fit$means), robust_score = if (is.null(fit$rscore)) NULL else as.numeric(fit$rscore),
    concordance = if (is.null(fit$concordance)) NULL else named(fit$concordance)
  )
}
of_curve <- function(fit) {
  list(
    time = fit$time, n.risk = fit$n.risk, n.event = fit$n.event, n.censor = fit$n.censor, surv = fit$surv,
    std.err_cumhaz_scale = fit$std.err, lower = fit$lower, upper = fit$upper, cumhaz = fit$cumhaz, std.chaz = fit$std.chaz,
    strata = named(fit$strata)
  )
}
of_quantiles <- function(fit, p = c(.25, .5, .75)) {
  q <- quantile(fit, p)
  list(p = p, quantile = unname(q$quantile), lower = unname(q$lower), upper = unname(q$upper))
}
of_test <- function(test) {
  total <- function(x) if (is.matrix(x)) rowSums(x) else x
  df <- length(test$n) - 1
  list(
    n = as.numeric(test$n), obs = total(test$obs), exp = total(test$exp), var = unname(test$var), chisq = test$chisq, df = df,
    p = pchisq(test$chisq, df, lower.tail = FALSE)
  )
}
of_zph <- function(z) list(table = rows_of(z$table), transform = z$transform)
warned <- character()
heard <- function(expression) {
  warned <<- character()
  withCallingHandlers(expression, warning = function(w) {
    warned <<- c(warned, conditionMessage(w))
    invokeRestart("muffleWarning")
  })
}

# --- Small tables with known answers --------------------------------------------------------------------------------
test1 <- data.frame(time = c(1, 1, 6, 6, 8, 9), status = c(1, 0, 1, 1, 0, 1), x = c(1, 1, 1, 0, 0, 0))
test2 <- data.frame(
  start = c(1, 2, 5, 2, 1, 7, 3, 4, 8, 8), stop = c(2, 3, 6, 7, 8, 9, 9, 9, 14, 17),
  event = c(1, 1, 1, 1, 1, 1, 1, 0, 0, 0), x = c(1, 0, 0, 1, 0, 1, 1, 1, 0, 0)
)
testw <- data.frame(
  time = c(1, 1, 2, 2, 2, 2, 3, 4, 5), status = c(1, 0, 1, 1, 1, 0, 0, 1, 0), x = c(2, 0, 1, 1, 0, 1, 0, 1, 0),
  wt = c(1, 2, 3, 4, 3, 2, 1, 2, 1)
)
keep("test_data", "the data frames test1, test2 and testw", list(test1 = test1, test2 = test2, testw = testw))
for (ties in c("breslow", "efron", "exact")) {
  control <- if (ties == "exact") coxph.control() else thorough
  fit <- suppressWarnings(coxph(Surv(time, status) ~ x, test1, ties = ties, control = control))
  keep(paste0("test1_", ties), sprintf("coxph(Surv(time, status) ~ x, test1, ties = '%s')", ties), of_cox(fit),
    if (ties == "exact") "The maximum is at plus infinity, the log-likelihood goes to log(1/9): the coefficient is where R stopped"
    else if (ties == "breslow") "In closed form: log((3 + sqrt(33)) / 2)")
}
for (ties in c("breslow", "efron")) {
  fit <- cox(Surv(start, stop, event) ~ x, test2, ties = ties)
  kinds <- c("martingale", "score", "schoenfeld", "dfbeta", "deviance")
  keep(paste0("test2_", ties), sprintf("coxph(Surv(start, stop, event) ~ x, test2, ties = '%s')", ties),
    c(of_cox(fit), sapply(kinds, function(kind) named(resid(fit, kind)), simplify = FALSE)))
  fit <- cox(Surv(time, status) ~ x, testw, weights = wt, ties = ties)
  keep(paste0("testw_", ties), sprintf("coxph(Surv(time, status) ~ x, testw, weights = wt, ties = '%s')", ties),
    c(of_cox(fit), list(martingale = named(resid(fit)))))
}

# --- 6-mercaptopurine against placebo (Freireich 1963, Gehan 1965) ----------------------------------------------------
freireich <- data.frame(
  time = c(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
           1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23),
  status = c(1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, rep(1, 21)), placebo = rep(0:1, each = 21)
)
for (ties in c("efron", "breslow", "exact")) {
  keep(paste0("freireich_cox_", ties), sprintf("coxph(Surv(time, status) ~ placebo, freireich, ties = '%s')", ties),
    of_cox(cox(Surv(time, status) ~ placebo, freireich, ties = ties)), "Published: 1.572, 1.509, 1.628")
}
keep("freireich_logrank", "survdiff(Surv(time, status) ~ placebo, freireich)",
  of_test(survdiff(Surv(time, status) ~ placebo, freireich)), "Published: 16.79")
keep("freireich_peto", "survdiff(Surv(time, status) ~ placebo, freireich, rho = 1)",
  of_test(survdiff(Surv(time, status) ~ placebo, freireich, rho = 1)))
curve <- survfit(Surv(time, status) ~ placebo, freireich)
keep("freireich_km", "survfit(Surv(time, status) ~ placebo, freireich)", c(of_curve(curve), list(quantile = of_quantiles(curve))),
  "Published medians: 23 and 8")

# --- Lung cancer (Loprinzi 1994): curves and tests --------------------------------------------------------------------
for (type in c("plain", "log", "log-log", "logit", "arcsin")) {
  curve <- survfit(Surv(time, status) ~ 1, lung, conf.type = type)
  at <- summary(curve, times = c(30, 90, 180, 365, 730, 1000), extend = TRUE)
  keep(paste0("lung_km_", type), sprintf("survfit(Surv(time, status) ~ 1, lung, conf.type = '%s')", type),
    list(quantile = of_quantiles(curve), at = at[c("time", "n.risk", "n.event", "surv", "std.err", "lower", "upper")]))
}
curve <- survfit(Surv(time, status) ~ 1, lung)
keep("lung_km_full", "survfit(Surv(time, status) ~ 1, lung)", of_curve(curve))
keep("lung_rmst", "summary(survfit(Surv(time, status) ~ 1, lung), rmean = tau)$table", lapply(c(365, 730, 1022), function(tau) {
  line <- summary(curve, rmean = tau)$table
  list(tau = tau, rmean = line[["rmean"]], se = line[["se(rmean)"]])
}))
at <- summary(survfit(Surv(time, status) ~ 1, lung, stype = 2, ctype = 2), times = c(90, 365, 730))
keep("lung_fleming_harrington", "survfit(Surv(time, status) ~ 1, lung, stype = 2, ctype = 2)", at[c("time", "surv", "std.err", "cumhaz")])
at <- summary(survfit(Surv(time, status) ~ 1, lung, ctype = 1), times = c(90, 365, 730))
keep("lung_nelson_aalen", "survfit(Surv(time, status) ~ 1, lung, ctype = 1)", at[c("time", "cumhaz", "std.chaz")])
curve <- survfit(Surv(time, status) ~ sex, lung)
keep("lung_km_sex", "survfit(Surv(time, status) ~ sex, lung)",
  list(quantile = of_quantiles(curve), table = rows_of(summary(curve, rmean = 365)$table)))
keep("lung_logrank_sex", "survdiff(Surv(time, status) ~ sex, lung)", of_test(survdiff(Surv(time, status) ~ sex, lung)))
keep("lung_fh_rho1", "survdiff(Surv(time, status) ~ sex, lung, rho = 1)", of_test(survdiff(Surv(time, status) ~ sex, lung, rho = 1)))
keep("lung_fh_rho05", "survdiff(Surv(time, status) ~ sex, lung, rho = 0.5)", of_test(survdiff(Surv(time, status) ~ sex, lung, rho = .5)))
keep("lung_logrank_ecog", "survdiff(Surv(time, status) ~ ph.ecog, lung)", of_test(survdiff(Surv(time, status) ~ ph.ecog, lung)),
  "One row has no ph.ecog and is left out; one group has one row")
keep("lung_logrank_strat", "survdiff(Surv(time, status) ~ sex + strata(ph.ecog), lung)",
  of_test(survdiff(Surv(time, status) ~ sex + strata(ph.ecog), lung)))
keep("lung_cox", "coxph(Surv(time, status) ~ age + sex + ph.ecog, lung)", of_cox(cox(Surv(time, status) ~ age + sex + ph.ecog, lung)))
keep("lung_cox_sex", "coxph(Surv(time, status) ~ sex, lung)", of_cox(cox(Surv(time, status) ~ sex, lung)))

# --- Veterans' lung cancer (Kalbfleisch & Prentice, data set I) -------------------------------------------------------
everything <- Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior
for (ties in c("efron", "breslow", "exact")) {
  keep(paste0("veteran_cox_", ties),
    sprintf("coxph(Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior, veteran, ties = '%s')", ties),
    of_cox(cox(everything, veteran, ties = ties)))
}
full <- cox(everything, veteran)
for (scale in c("km", "rank", "identity", "log")) {
  keep(paste0("veteran_zph_", scale), sprintf("cox.zph(fit, transform = '%s')", scale), of_zph(cox.zph(full, transform = scale)))
}
short <- cox(Surv(time, status) ~ trt + prior + karno, veteran)
keep("veteran_zph_vignette", "cox.zph(coxph(Surv(time, status) ~ trt + prior + karno, veteran), transform = function(t) log(t + 20))",
  list(fit = of_cox(short), zph = of_zph(cox.zph(short, transform = function(t) log(t + 20)))))
first <- function(x) if (is.matrix(x)) unname(x[1:10, ]) else named(x[1:10])
keep("veteran_resid", "residuals(fit, type), the first ten of each type", sapply(
  c("martingale", "deviance", "schoenfeld", "scaledsch", "score", "dfbeta", "dfbetas"),
  function(type) first(resid(full, type)), simplify = FALSE
))
keep("veteran_predict", "predict(fit, type), the first ten", list(
  lp = first(predict(full)), lp_se = first(predict(full, se.fit = TRUE)$se.fit), risk = first(predict(full, type = "risk")),
  expected = first(predict(full, type = "expected")), survival = first(predict(full, type = "survival"))
))
base <- basehaz(full, centered = FALSE)
ends <- function(x) c(head(x, 8), tail(x, 3))
keep("veteran_basehaz", "basehaz(fit, centered = FALSE), the first eight and the last three", list(time = ends(base$time), hazard = ends(base$hazard)))
newdata <- data.frame(trt = 1:2, celltype = factor(c("squamous", "large"), levels(veteran$celltype)), karno = c(80, 50), diagtime = c(5, 10),
  age = c(50, 65), prior = c(0, 10))
at <- summary(survfit(full, newdata = newdata), times = c(30, 90, 180, 365))
keep("veteran_survfit_cox", "survfit(fit, newdata) at 30, 90, 180 and 365",
  c(list(newdata = newdata), lapply(at[c("time", "surv", "std.err", "lower", "upper")], unname)))
keep("veteran_cox_strata", "coxph(Surv(time, status) ~ trt + karno + strata(celltype), veteran)",
  of_cox(cox(Surv(time, status) ~ trt + karno + strata(celltype), veteran)))
keep("veteran_cox_robust", "coxph(Surv(time, status) ~ trt + karno, veteran, robust = TRUE)",
  of_cox(cox(Surv(time, status) ~ trt + karno, veteran, robust = TRUE)))
keep("veteran_cox_offset", "coxph(Surv(time, status) ~ trt + offset(-0.03 * karno), veteran)",
  of_cox(cox(Surv(time, status) ~ trt + offset(-.03 * karno), veteran)))
pairs <- concordance(full)
keep("veteran_concordance", "concordance(fit)",
  list(C = pairs$concordance, var = pairs$var, se = sqrt(pairs$var), count = named(pairs$count)))
parts <- survSplit(Surv(time, status) ~ ., veteran, cut = c(60, 120), episode = "tg", id = "id")
keep("veteran_survsplit", "coxph(Surv(tstart, time, status) ~ karno * strata(tg) + age + trt, survSplit(veteran, cut = c(60, 120), episode = 'tg'))",
  c(list(nrow = nrow(parts)), of_cox(cox(Surv(tstart, time, status) ~ karno * strata(tg) + age + trt, parts))))

# --- Ovarian cancer (Edmunson 1979) -----------------------------------------------------------------------------------
fit <- cox(Surv(futime, fustat) ~ age + rx, ovarian)
keep("ovarian_cox", "coxph(Surv(futime, fustat) ~ age + rx, ovarian)", c(of_cox(fit), list(
  martingale = named(resid(fit)), deviance = named(resid(fit, "deviance")), schoenfeld = unname(resid(fit, "schoenfeld")),
  dfbeta = unname(resid(fit, "dfbeta"))
)))

# --- Stanford heart transplants (Crowley & Hu 1977) -------------------------------------------------------------------
# Half a day is taken from a transplant on the day of death, and a death on the day of acceptance comes after half a day.
patients <- transform(jasa, subject = seq_len(nrow(jasa)))
followed <- with(patients, data.frame(
  subject, death_at = pmax(.5, as.numeric(fu.date - accept.dt)),
  transplant_at = as.numeric(tx.date - accept.dt) - ifelse(!is.na(tx.date) & tx.date == fu.date, .5, 0), died = fustat
))
stanford <- tmerge(patients, followed, id = subject, death = event(death_at, died), trt = tdc(transplant_at), options = list(idname = "subject"))
stanford$age <- stanford$age - 48
stanford$year <- as.numeric(stanford$accept.dt - as.Date("1967-10-01")) / 365.25
for (ties in c("breslow", "efron")) {
  keep(paste0("stanford_kp_", ties), sprintf("coxph(Surv(tstart, tstop, death) ~ age * trt + surgery + year, stanford, ties = '%s')", ties),
    of_cox(cox(Surv(tstart, tstop, death) ~ age * trt + surgery + year, stanford, ties = ties)),
    if (ties == "breslow") "Kalbfleisch & Prentice (2002), table 6.1, model 6")
}
keep("stanford_zph", "cox.zph(coxph(Surv(tstart, tstop, death) ~ age + trt + surgery + year, stanford))",
  of_zph(cox.zph(cox(Surv(tstart, tstop, death) ~ age + trt + surgery + year, stanford))))
keep("heart_cox", "coxph(Surv(start, stop, event) ~ age + year + surgery + transplant, heart)",
  of_cox(cox(Surv(start, stop, event) ~ age + year + surgery + transplant, heart)))
keep("stanford_immortal_naive", "coxph(Surv(pmax(futime, 0.5), fustat) ~ transplant + age + surgery, jasa)",
  of_cox(cox(Surv(pmax(futime, .5), fustat) ~ transplant + age + surgery, jasa)), "Wrong on purpose: immortal time")
later <- transform(subset(jasa, futime > 60), txl = !is.na(wait.time) & wait.time <= 60)
keep("stanford_landmark60", "coxph(Surv(futime - 60, fustat) ~ txl + age + surgery, subset(jasa, futime > 60)), txl: transplanted by day 60",
  of_cox(cox(Surv(futime - 60, fustat) ~ txl + age + surgery, later)))

# --- Primary biliary cirrhosis with repeated measurements (Therneau & Grambsch 2000) ------------------------------------
fixed <- subset(pbc, id <= 312, select = c(id:sex, stage))
repeated <- tmerge(fixed, fixed, id = id, death = event(time, status))
repeated <- tmerge(repeated, pbcseq, id = id, ascites = tdc(day, ascites), bili = tdc(day, bili), albumin = tdc(day, albumin),
  protime = tdc(day, protime), alk.phos = tdc(day, alk.phos))
keep("pbcseq_cox", "coxph(Surv(tstart, tstop, death == 2) ~ log(bili) + log(protime), pbc2)",
  of_cox(cox(Surv(tstart, tstop, death == 2) ~ log(bili) + log(protime), repeated)))

# --- Chronic granulomatous disease: recurrent infections (Fleming & Harrington 1991) ------------------------------------
infected <- tmerge(cgd0[, 1:13], cgd0, id = id, tstop = futime)
for (i in 1:7) {
  cgd0$etime <- cgd0[[paste0("etime", i)]]
  infected <- tmerge(infected, cgd0, id = id, infect = event(etime))
}
cgd0$etime <- NULL
infected <- tmerge(infected, infected, id, enum = cumtdc(tstart))
keep("cgd_ag", "coxph(Surv(tstart, tstop, infect) ~ treat + inherit + steroids, cgd_tmerge, cluster = id)",
  of_cox(cox(Surv(tstart, tstop, infect) ~ treat + inherit + steroids, infected, cluster = id)))
keep("cgd_pwp_tt", "coxph(Surv(tstart, tstop, status) ~ treat + strata(enum), subset(cgd, enum <= 3), cluster = id)",
  of_cox(cox(Surv(tstart, tstop, status) ~ treat + strata(enum), subset(cgd, enum <= 3), cluster = id)))
keep("cgd_pwp_gt", "coxph(Surv(tstop - tstart, status) ~ treat + strata(enum), subset(cgd, enum <= 3), cluster = id)",
  of_cox(cox(Surv(tstop - tstart, status) ~ treat + strata(enum), subset(cgd, enum <= 3), cluster = id)))
at <- summary(survfit(Surv(tstart, tstop, status) ~ treat, cgd, id = id), times = c(100, 200, 300, 365))
keep("cgd_mcf", "survfit(Surv(tstart, tstop, status) ~ treat, cgd, id = id)$cumhaz",
  c(list(strata = as.character(at$strata)), at[c("time", "cumhaz", "std.chaz")]))

# --- Monoclonal gammopathy: two outcomes compete (Kyle 2002) ------------------------------------------------------------
first_of_two <- transform(mgus2, etime = ifelse(pstat == 0, futime, ptime), ev = ifelse(pstat == 0, 2 * death, 1))
first_of_two$event <- factor(first_of_two$ev, 0:2, c("censor", "pcm", "death"))
at <- summary(survfit(Surv(etime, event) ~ sex, first_of_two), times = c(60, 120, 240, 360))
keep("mgus2_aj", "survfit(Surv(etime, event) ~ sex, mgus2), event: pcm before death",
  c(list(strata = as.character(at$strata)), lapply(at[c("time", "n.risk", "pstate", "std.err", "lower", "upper")], unname)))
at <- summary(survfit(Surv(etime, ev == 1) ~ sex, first_of_two), times = c(60, 120, 240, 360))
keep("mgus2_km_wrong", "1 - survfit(Surv(etime, event == 'pcm') ~ sex, mgus2)$surv",
  list(strata = as.character(at$strata), time = at$time, one_minus_km = 1 - at$surv), "Wrong on purpose: death is no censoring")
for (cause in c("pcm", "death")) {
  keep(paste0("mgus2_csc_", cause), sprintf("coxph(Surv(etime, event == '%s') ~ age + sex, mgus2)", cause),
    of_cox(cox(Surv(etime, event == cause) ~ age + sex, first_of_two)))
}

# --- Traps ------------------------------------------------------------------------------------------------------------
dates <- data.frame(birth = rep(as.Date("1953-03-10"), 30), enroll = as.Date("1993-03-10") + 1:30,
  end = as.Date("1996-10-21") + 1:30 + rep(1:10, 3), status = rep(0:1, length = 30), x = 1:30)
days <- with(dates, as.numeric(end - enroll))
years <- with(dates, as.numeric(end - birth) / 365.25 - as.numeric(enroll - birth) / 365.25)
loose <- coxph.control(eps = 1e-11, iter.max = 50, timefix = FALSE)
keep("timefix", "coxph(Surv(years, status) ~ x) where years are differences of rounded numbers", list(
  days = named(coef(cox(Surv(days, status) ~ x, dates))), years_fix = named(coef(cox(Surv(years, status) ~ x, dates))),
  years_nofix = named(coef(coxph(Surv(years, status) ~ x, dates, control = loose))),
  unique_days = length(unique(days)), unique_years = length(unique(years))
))
one_sided <- data.frame(time = 1:10, status = rep(1:0, c(4, 6)), x = rep(1:0, each = 5))
fit <- heard(coxph(Surv(time, status) ~ x, one_sided))
keep("monotone", "coxph(Surv(time, status) ~ x), one group without events", c(of_cox(fit), list(warnings = warned)),
  "The maximum is at infinity: the tests by likelihood and score hold, Wald's does not")
fit <- heard(cox(Surv(time, status) ~ karno + k2, transform(veteran, k2 = 2 * karno + 1)))
keep("collinear", "coxph(Surv(time, status) ~ karno + k2, veteran), k2 = 2 * karno + 1", list(coef = named(coef(fit)), loglik = fit$loglik, warnings = warned))
fit <- heard(cox(Surv(time, status) ~ z, transform(veteran, z = 1e6 * karno + 1e9)))
keep("huge_offset_scale", "coxph(Surv(time, status) ~ z, veteran), z = 1e6 * karno + 1e9",
  list(coef_x_1e6 = as.numeric(coef(fit)) * 1e6, loglik = fit$loglik, warnings = warned))
keep("karno_only", "coxph(Surv(time, status) ~ karno, veteran)", of_cox(cox(Surv(time, status) ~ karno, veteran)))
pair <- heard(Surv(c(0, 5), c(0, 10), c(1, 1)))
keep("zero_length", "Surv(c(0, 5), c(0, 10), c(1, 1))", list(value = format(pair), warnings = warned), "R leaves the row out, with a warning")
keep("time_zero_km", "survfit(Surv(c(0, 0, 2, 3, 4), c(1, 0, 1, 0, 1)) ~ 1)",
  of_curve(survfit(Surv(c(0, 0, 2, 3, 4), c(1, 0, 1, 0, 1)) ~ 1)), "An event at time 0 is legal")
keep("event_before_censor", "survfit(Surv(c(5, 5, 8, 8, 10), c(1, 0, 0, 1, 1)) ~ 1)",
  of_curve(survfit(Surv(c(5, 5, 8, 8, 10), c(1, 0, 0, 1, 1)) ~ 1)), "Who is censored at an event's time is at risk at it")

# --- Eight made-up cases of our own domain ------------------------------------------------------------------------------
cases <- data.frame(id = 1:8, arm = rep(0:1, 4), time = c(60, 5, 45, 100, 20, 40, 30, 25),
  cause = c("start", "declined", "start", "censor", "censor", "start", "censor", "start"))
curves <- survfit(Surv(time, factor(cause, c("censor", "start", "declined"))) ~ 1, cases)
keep("case_competing", "survfit(Surv(time, factor(cause, c('censor', 'start', 'declined'))) ~ 1, cases)",
  list(data = cases, time = curves$time, pstate = unname(curves$pstate), std.err = unname(curves$std.err)))
keep("case_km", "survfit(Surv(time, cause == 'start') ~ 1, cases)", of_curve(survfit(Surv(time, cause == "start") ~ 1, cases)))

write_json(answers, file.path(here, "golden.json"), digits = I(17), auto_unbox = TRUE, na = "null", null = "null", pretty = TRUE)
dir.create(file.path(here, "data"), showWarnings = FALSE)
tables <- list(lung = lung, veteran = veteran, ovarian = ovarian, mgus2 = mgus2, heart = heart, jasa = jasa, cgd = cgd, freireich = freireich,
  stanford_tmerge = stanford, cgd_tmerge = infected, pbc2_tmerge = repeated)
for (name in names(tables)) write.csv(tables[[name]], file.path(here, "data", paste0(name, ".csv")), row.names = FALSE)
