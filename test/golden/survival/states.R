# R's answers on states beyond those of make.R: Rscript test/golden/survival/states.R writes states.json and data/mgus2_states.csv
# beside itself. R 4.2.2, survival 3.5-3. Data: mgus2 (Kyle 2002) and transplant (Kim 2006) of R's survival.
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
# Limits by arcsin come without dimensions in R 3.5.
like <- function(values, model) array(values, dim(model))
# The curves of every group at these times: what stood at the last time of the data before or at each.
of_states <- function(fit, times) {
  sizes <- if (is.null(fit$strata)) length(fit$time) else fit$strata
  groups <- if (is.null(fit$strata)) NULL else sub("^[^=]*=", "", names(sizes))
  ends <- cumsum(sizes)
  rows <- unlist(lapply(seq_along(sizes), function(g) {
    own <- seq(ends[g] - sizes[g] + 1, ends[g])
    own[findInterval(times[times <= max(fit$time[own])], fit$time[own])]
  }))
  list(
    strata = if (is.null(groups)) NULL else rep(groups, sizes)[rows], time = fit$time[rows], states = fit$states,
    n.risk = unname(fit$n.risk[rows, ]), pstate = unname(fit$pstate[rows, ]), std.err = unname(fit$std.err[rows, ]),
    lower = like(fit$lower, fit$pstate)[rows, ], upper = like(fit$upper, fit$pstate)[rows, ],
    hazards = colnames(fit$cumhaz), cumhaz = unname(fit$cumhaz[rows, ])
  )
}

# Waiting for a liver: three outcomes by blood group.
waiting <- subset(transplant, futime > 0)
for (type in c("log", "log-log", "plain", "logit", "arcsin"))
  keep(paste0("transplant_aj_", type), sprintf("survfit(Surv(futime, event) ~ abo, transplant, conf.type = '%s')", type),
    of_states(survfit(Surv(futime, event) ~ abo, waiting, conf.type = type), c(1, 30, 90, 365, 730, 2000)))

# From a monoclonal gammopathy by way of a plasma cell malignancy to death: months, a row for each stay.
first <- with(mgus2, data.frame(id = id, ptime = ifelse(pstat == 1 & ptime == futime, ptime - .1, ptime), futime = ifelse(futime == 0, .1, futime), pstat, death))
stays <- tmerge(mgus2, first, id = id, death = event(futime, death), pcm = event(ptime, pstat))
stays$state <- factor(with(stays, ifelse(death == 1, 2, pcm)), 0:2, c("censor", "pcm", "death"))
stays$from <- as.character(survcheck(Surv(tstart, tstop, state) ~ 1, stays, id = id)$istate)
stays$weight <- .5 + (stays$id %% 4) / 4
stays <- stays[c("id", "sex", "age", "tstart", "tstop", "state", "from", "weight")]
months <- c(12, 60, 120, 240, 360)
keep("mgus2_illness_death", "survfit(Surv(tstart, tstop, state) ~ sex, stays, id = id, istate = from)",
  of_states(survfit(Surv(tstart, tstop, state) ~ sex, stays, id = id, istate = from), months))
keep("mgus2_illness_death_weights", "survfit(Surv(tstart, tstop, state) ~ 1, stays, id = id, istate = from, weights = weight)",
  of_states(survfit(Surv(tstart, tstop, state) ~ 1, stays, id = id, istate = from, weights = weight), months), "n.risk is not weighted in R 3.5")

# The same from month 60 on, of those then under observation, in whichever state they were.
later <- transform(subset(stays, tstop > 60), tstart = pmax(60, tstart))
keep("mgus2_beginnings", "survfit(Surv(tstart, tstop, state) ~ 1, subset of stays after month 60, id = id, istate = from, influence = TRUE)",
  of_states(survfit(Surv(tstart, tstop, state) ~ 1, later, id = id, istate = from, influence = TRUE), c(61, 120, 240, 360)),
  "with influence = TRUE R 3.5 counts the uncertainty of where subjects begin, as 3.8 always does")

# Late entry: the outcome that comes first, by age in months, of those who were found at 60 or later.
outcome <- with(mgus2, factor(ifelse(pstat == 0, 2 * death, 1), 0:2, c("censor", "pcm", "death")))
by_age <- data.frame(id = mgus2$id, sex = mgus2$sex, outcome, from = 12 * mgus2$age, to = 12 * mgus2$age + with(mgus2, ifelse(pstat == 0, futime, ptime)))
by_age <- subset(by_age, from >= 720 & to > from)
keep("mgus2_late", "survfit(Surv(12 * age, 12 * age + etime, event) ~ sex, subset(mgus2, age >= 60 & etime > 0), id = id)",
  of_states(survfit(Surv(from, to, outcome) ~ sex, by_age, id = id), 12 * c(61, 65, 70, 80, 90)))

# Weights where outcomes compete.
wt <- .5 + (mgus2$id %% 4) / 4
etime <- with(mgus2, ifelse(pstat == 0, futime, ptime))
keep("mgus2_weights", "survfit(Surv(etime, event) ~ sex, mgus2, weights = .5 + (id %% 4) / 4)",
  of_states(survfit(Surv(etime, outcome) ~ sex, mgus2, weights = wt), months), "n.risk is not weighted in R 3.5")

write_json(answers, file.path(here, "states.json"), digits = I(17), auto_unbox = TRUE, na = "null", null = "null", pretty = TRUE)
write.csv(stays, file.path(here, "data", "mgus2_states.csv"), row.names = FALSE)
