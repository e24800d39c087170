# R's answers on five data sets that the commands are tried on from file to result: Rscript test/golden/survival/more.R writes more.json
# and the tables. Each entry has the command beside the R call, so that a reader can run both. R 4.2.2, survival 3.5-3.
#
# colon: Moertel 1990; gbsg: Schumacher 1994; kidney: McGilchrist & Aisbett 1991; bladder2: Wei, Lin & Weissfeld 1989; transplant: Kim 2006.
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
keep <- function(key, command, call, result) answers[[key]] <<- list(command = command, call = call, result = result)
thorough <- coxph.control(eps = 1e-11, iter.max = 50)

of_cox <- function(fit) {
  list(
    coef = unname(coef(fit)), se = unname(sqrt(diag(vcov(fit)))),
    naive_se = if (is.null(fit$naive.var)) NULL else sqrt(diag(fit$naive.var)), loglik = fit$loglik, n = fit$n, nevent = fit$nevent,
    score_test = as.numeric(fit$score), wald_test = as.numeric(fit$wald.test), lr_test = 2 * diff(fit$loglik),
    concordance = unname(fit$concordance["concordance"]), concordance_se = unname(fit$concordance["std"])
  )
}
of_test <- function(test) {
  total <- function(x) if (is.matrix(x)) rowSums(x) else x
  df <- length(test$n) - 1
  list(n = as.numeric(test$n), obs = total(test$obs), exp = total(test$exp), chisq = test$chisq, df = df,
    p = pchisq(test$chisq, df, lower.tail = FALSE))
}
of_curve <- function(fit) {
  s <- summary(fit, censored = TRUE)
  list(strata = if (is.null(s$strata)) NULL else sub("^[^=]*=", "", as.character(s$strata)), time = s$time, n.risk = s$n.risk, n.event = s$n.event,
    surv = s$surv, std.err = s$std.err, lower = s$lower, upper = s$upper, median = unname(quantile(fit, .5)$quantile[, 1]))
}
of_zph <- function(z) list(terms = rownames(z$table), chisq = unname(z$table[, "chisq"]), df = unname(z$table[, "df"]), p = unname(z$table[, "p"]))

# Deaths of patients with colon cancer, three treatments.
deaths <- subset(colon, etype == 2, select = -c(study, etype))
keep("colon_km", "km colon.csv --group rx", "survfit(Surv(time, status) ~ rx, deaths)", of_curve(survfit(Surv(time, status) ~ rx, deaths)))
keep("colon_logrank", "logrank colon.csv --group rx", "survdiff(Surv(time, status) ~ rx, deaths)", of_test(survdiff(Surv(time, status) ~ rx, deaths)))
keep("colon_logrank_strata", "logrank colon.csv --group rx --strata extent,node4", "survdiff(Surv(time, status) ~ rx + strata(extent, node4), deaths)",
  of_test(survdiff(Surv(time, status) ~ rx + strata(extent, node4), deaths)))
deaths$rx <- factor(deaths$rx, c("Obs", "Lev", "Lev+5FU"))
fit <- coxph(Surv(time, status) ~ rx + age + nodes + factor(differ), deaths, control = thorough)
keep("colon_cox", "cox colon.csv --covariates 'factor(rx, ref=Obs),age,nodes,factor(differ)'",
  "coxph(Surv(time, status) ~ rx + age + nodes + factor(differ), deaths)  # rx: Obs, Lev, Lev+5FU", of_cox(fit))
keep("colon_zph", "zph colon.csv --covariates 'factor(rx, ref=Obs),age,nodes,factor(differ)'", "cox.zph(coxph(…))", of_zph(cox.zph(fit)))

# Recurrence-free survival in breast cancer.
fit <- coxph(Surv(rfstime, status) ~ hormon + age + log(pgr + 1) + log(er + 1) + nodes + factor(grade), gbsg, control = thorough)
breast <- transform(gbsg, pgr1 = pgr + 1, er1 = er + 1)
keep("gbsg_cox", "cox gbsg.csv --time rfstime --covariates 'hormon,age,log(pgr1),log(er1),nodes,factor(grade)'",
  "coxph(Surv(rfstime, status) ~ hormon + age + log(pgr + 1) + log(er + 1) + nodes + factor(grade), gbsg)", of_cox(fit))
keep("gbsg_km", "km gbsg.csv --time rfstime --group hormon --confidence log-log", "survfit(Surv(rfstime, status) ~ hormon, gbsg, conf.type = 'log-log')",
  of_curve(survfit(Surv(rfstime, status) ~ hormon, gbsg, conf.type = "log-log")))
rm <- summary(survfit(Surv(rfstime, status) ~ hormon, gbsg), rmean = 2000)$table
keep("gbsg_rmst", "rmst gbsg.csv --time rfstime --group hormon --tau 2000", "summary(survfit(Surv(rfstime, status) ~ hormon, gbsg), rmean = 2000)$table",
  list(rmean = unname(rm[, "rmean"]), se = unname(rm[, "se(rmean)"])))

# Infections at the catheter, two times a patient.
keep("kidney_cox", "cox kidney.csv --covariates age,sex,factor(disease) --cluster id", "coxph(Surv(time, status) ~ age + sex + factor(disease, sort(levels(disease))), kidney, cluster = id)",
  of_cox(coxph(Surv(time, status) ~ age + sex + factor(as.character(disease), sort(unique(as.character(disease)), method = "radix")), kidney, cluster = id, control = thorough)))

# Recurrences of bladder tumours: conditional model in total time.
visits <- subset(bladder2, enum <= 4)
keep("bladder2_pwp", "cox bladder2.csv --start start --time stop --status event --covariates rx,size,number --strata enum --cluster id",
  "coxph(Surv(start, stop, event) ~ rx + size + number + strata(enum), bladder2, cluster = id)",
  of_cox(coxph(Surv(start, stop, event) ~ rx + size + number + strata(enum), visits, cluster = id, control = thorough)))

# Waiting for a liver: three outcomes.
waiting <- subset(transplant, futime > 0)
fit <- survfit(Surv(futime, event) ~ abo, waiting)
at <- summary(fit, times = c(30, 90, 365, 730))
keep("transplant_cuminc", "cuminc transplant.csv --time futime --status event --censor censored --group abo --times 30,90,365,730",
  "survfit(Surv(futime, event) ~ abo, subset(transplant, futime > 0))",
  list(strata = sub("^abo=", "", as.character(at$strata)), time = at$time, states = fit$states, pstate = unname(at$pstate), std.err = unname(at$std.err)))
groups <- split(waiting$age, waiting$sex)
keep("transplant_balance", "balance transplant.csv --group sex --covariates age,abo", "t.test, wilcox.test, chisq.test of age and abo by sex", list(
  means = unname(sapply(groups, mean, na.rm = TRUE)), sds = unname(sapply(groups, sd, na.rm = TRUE)), missing = unname(sapply(groups, function(x) sum(is.na(x)))),
  t_p = t.test(age ~ sex, waiting)$p.value, wilcoxon_p = suppressWarnings(wilcox.test(age ~ sex, waiting)$p.value),
  chisq_p = chisq.test(table(waiting$sex, waiting$abo))$p.value
))

write_json(answers, file.path(here, "more.json"), digits = I(17), auto_unbox = TRUE, na = "null", null = "null", pretty = TRUE)
tables <- list(colon = deaths, gbsg = breast, kidney = kidney, bladder2 = visits, transplant = waiting)
for (name in names(tables)) write.csv(tables[[name]], file.path(here, "data", paste0(name, ".csv")), row.names = FALSE)
