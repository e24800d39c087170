# Results for the golden pictures, in the form of libs/analysis/src/result.ts, computed by R (survival) from its own data sets.
# Run it from the top folder: Rscript test/golden/survival/pictures.R   -> test/golden/pictures/results.json
suppressMessages({ library(survival); library(jsonlite) })
data <- function(name) read.csv(file.path("test/golden/survival/data", paste0(name, ".csv")), check.names = FALSE)
one <- unbox
number <- function(v) if (length(v) != 1 || !is.finite(v)) NULL else one(v)
estimate <- function(v, code, message) if (is.na(v)) list(notEstimable = one(code), message = one(message)) else one(v)
interval <- function(row) {
  why <- "The curve does not fall so far."
  list(estimate = estimate(row[1], "not-reached", why), lower = estimate(row[2], "not-reached", why),
       upper = estimate(row[3], "not-reached", why))
}
head <- function(analysis, request, rows) list(
  analysis = one(analysis), request = c(list(analysis = one(analysis)), lapply(request, one)), rows = one(rows),
  used = one(rows), dropped = setNames(list(), character()), conventions = setNames(list(), character()), warnings = list())

# At risk just before the time (begun before it, where rows have a start), events and censored up to and with it.
counts <- function(times, groups, of, start, stop, event, censored) list(
  times = times,
  groups = lapply(groups, function(g) {
    i <- of == g
    list(group = one(g),
         atRisk = sapply(times, function(t) sum(i & start < t & stop >= t)),
         events = sapply(times, function(t) sum(i & event & stop <= t)),
         censored = sapply(times, function(t) sum(i & censored & stop <= t)))
  }))

km <- function(fit, request, times, of, start, stop, event, censored) {
  groups <- sort(unique(of))
  strata <- rep(groups, fit$strata)
  q <- quantile(fit, 0.5)
  c(head("km", request, length(of)), list(
    curve = lapply(seq_along(fit$time), function(k) list(
      group = one(strata[k]), time = one(fit$time[k]), atRisk = one(fit$n.risk[k]), events = one(fit$n.event[k]),
      censored = one(fit$n.censor[k]), survival = one(fit$surv[k]), se = number((fit$surv * fit$std.err)[k]),
      lower = number(fit$lower[k]), upper = number(fit$upper[k]))),
    groups = lapply(seq_along(groups), function(k) {
      i <- of == groups[k]
      median <- interval(c(q$quantile[k, 1], q$lower[k, 1], q$upper[k, 1]))
      list(group = one(groups[k]), n = one(sum(i)), events = one(sum(i & event)), censored = one(sum(i & censored)),
           personTime = one(sum((stop - if (is.null(start)) 0 else start)[i])), quantiles = list(c(list(p = one(0.5)), median)), median = median,
           medianFollowUp = interval(c(NA, NA, NA)))
    }),
    atRisk = counts(times, groups, of, if (is.null(start)) -1 else start, stop, event, censored)))
}

lung <- data("lung")
lungSex <- km(survfit(Surv(time, status) ~ sex, lung), list(time = "time", status = "status", event = "2", group = "sex"),
              seq(0, 1000, 100), as.character(lung$sex), NULL, lung$time, lung$status == 2, lung$status == 1)

s <- data("stanford_tmerge")
stanford <- km(survfit(Surv(tstart, tstop, death) ~ trt, s),
               list(start = "tstart", time = "tstop", status = "death", group = "trt"),
               seq(0, 1800, 200), as.character(s$trt), s$tstart, s$tstop, s$death == 1, s$death == 0)

m <- data("mgus2")
m$etime <- with(m, ifelse(pstat == 0, futime, ptime))
m$event <- factor(with(m, ifelse(pstat == 0, 2 * death, 1)), 0:2, c("censor", "pcm", "death"))
aj <- survfit(Surv(etime, event) ~ sex, m)
strata <- rep(c("F", "M"), aj$strata)
mgus2 <- c(head("cuminc", list(time = "etime", status = "event", group = "sex"), nrow(m)), list(
  outcomes = c("pcm", "death"),
  curve = unlist(lapply(c("F", "M"), function(g) unlist(lapply(2:3, function(state) lapply(which(strata == g), function(k) list(
    group = one(g), outcome = one(aj$states[state]), time = one(aj$time[k]), atRisk = one(aj$n.risk[k, 1]),
    events = one(aj$n.event[k, state]), censored = one(aj$n.censor[k]), incidence = one(aj$pstate[k, state]),
    se = number(aj$std.err[k, state]), lower = number(aj$lower[k, state]), upper = number(aj$upper[k, state])))),
    recursive = FALSE)), recursive = FALSE),
  groups = lapply(c("F", "M"), function(g) list(
    group = one(g), n = one(sum(m$sex == g)), censored = one(sum(m$sex == g & m$event == "censor")),
    events = list(pcm = one(sum(m$sex == g & m$event == "pcm")), death = one(sum(m$sex == g & m$event == "death"))))),
  atRisk = counts(seq(0, 420, 60), c("F", "M"), m$sex, -1, m$etime, m$event != "censor", m$event == "censor")))

v <- data("veteran")
v$celltype <- factor(v$celltype, sort(unique(v$celltype)))
fit <- coxph(Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior, v)
co <- summary(fit)$coefficients
ci <- summary(fit)$conf.int
test <- function(t) list(statistic = one(t[[1]]), df = one(t[[2]]), p = one(t[[3]]))
request <- list(time = "time", status = "status")
veteran <- c(head("cox", request, nrow(v)), list(
  n = one(fit$n), events = one(fit$nevent), ties = one("efron"),
  coefficients = lapply(seq_len(nrow(co)), function(k) list(
    term = one(sub("^celltype", "celltype=", rownames(co)[k])), estimate = one(co[k, 1]), se = one(co[k, 3]), z = one(co[k, 4]),
    p = one(co[k, 5]), hazardRatio = one(co[k, 2]), lower = one(ci[k, 3]), upper = one(ci[k, 4]))),
  references = list(celltype = one(levels(v$celltype)[1])),
  logLikelihood = list(none = one(fit$loglik[1]), fitted = one(fit$loglik[2])),
  tests = with(summary(fit), list(likelihoodRatio = test(logtest), wald = test(waldtest), score = test(sctest))),
  concordance = list(estimate = one(fit$concordance[["concordance"]]), se = one(fit$concordance[["std"]]),
                     concordant = one(fit$concordance[["concordant"]]), discordant = one(fit$concordance[["discordant"]]),
                     tiedX = one(fit$concordance[["tied.x"]]), tiedTime = one(fit$concordance[["tied.y"]]),
                     tiedBoth = one(fit$concordance[["tied.xy"]])),
  iterations = one(fit$iter)))

z <- cox.zph(fit)
zph <- c(head("zph", request, nrow(v)), list(
  transform = one("km"),
  tests = lapply(rownames(z$table), function(term) c(list(term = one(term)), test(z$table[term, ]))),
  residuals = lapply(colnames(z$y), function(term) list(term = one(term), time = z$time, scale = z$x, value = unname(z$y[, term])))))

writeLines(toJSON(list(`lung-sex` = lungSex, `stanford-transplant` = stanford, `mgus2-incidence` = mgus2,
                       `veteran-forest` = veteran, `veteran-schoenfeld` = zph), digits = I(12), null = "null"),
           "test/golden/pictures/results.json")
