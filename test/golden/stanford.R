# Golden numbers of the study stanford-heart-transplant, computed by R from the dates in test/golden/data/jasa.csv and
# checked against the columns futime and fustat that R's own table carries. Base R and survival, nothing else.
# Run it from the top folder: Rscript test/golden/stanford.R   -> test/golden/stanford.json
suppressMessages(library(survival))
j <- read.csv("test/golden/data/jasa.csv", check.names = FALSE)
for (n in c("birth.dt", "accept.dt", "tx.date", "fu.date")) j[[n]] <- as.Date(j[[n]])
stopifnot(nrow(j) == 103, all.equal(j[1:14], survival::jasa, check.attributes = FALSE))

study_end <- as.Date("1974-04-01")

# Follow-up ends on the last day of follow-up or on the cut-off, and what happened after the cut-off has not happened yet.
death <- function(cut) {
  d <- j[j$accept.dt <= cut, ]
  end <- pmin(d$fu.date, cut)
  data.frame(id = paste0("P", d$subject), time = as.integer(end - d$accept.dt),
             status = as.integer(d$fustat == 1 & d$fu.date <= cut))
}
# 1 transplant, 2 died waiting, 0 censored. On one day the transplant came first.
transplant <- function(cut) {
  d <- j[j$accept.dt <= cut, ]
  tx <- !is.na(d$tx.date) & d$tx.date <= cut
  end <- pmin(ifelse(tx, d$tx.date, d$fu.date), cut)
  data.frame(id = paste0("P", d$subject), time = as.integer(end - as.numeric(d$accept.dt)),
             status = ifelse(tx, 1L, ifelse(d$fustat == 1 & d$fu.date <= cut, 2L, 0L)))
}
full <- death(study_end)
stopifnot(full$time == j$futime, full$status == j$fustat)
waited <- transplant(study_end)
stopifnot(waited$time[j$transplant == 1] == j$wait.time[j$transplant == 1], (waited$status == 1) == (j$transplant == 1))

age <- as.numeric(j$accept.dt - j$birth.dt) / 365.25
stopifnot(all.equal(age, j$age))

# The code-point order of the ids is the order of rows in every dataset.
ordered <- function(d) d[order(d$id, method = "radix"), ]
rows <- function(d) {
  d <- ordered(d)
  paste0("[\n", paste0("    { \"id\": \"", d$id, "\", \"time\": ", d$time, ", \"status\": ", d$status, " }",
                       collapse = ",\n"), "\n  ]")
}
curve <- function(d) {
  s <- survfit(Surv(time, status) ~ 1, d)
  at <- summary(s, times = c(30, 90, 365), extend = TRUE)
  sprintf("{ \"median\": %s, \"at\": [30, 90, 365], \"survival\": [%s] }", format(unname(quantile(s, .5)$quantile)),
          paste(format(at$surv, digits = 15, trim = TRUE), collapse = ", "))
}
incidence <- function(d) {
  d$status <- factor(d$status, 0:2, c("censored", "transplant", "died"))
  at <- summary(survfit(Surv(time, status) ~ 1, d), times = c(30, 90), extend = TRUE)
  p <- function(state) paste(format(at$pstate[, match(state, at$states)], digits = 15, trim = TRUE), collapse = ", ")
  sprintf("{ \"at\": [30, 90], \"transplant\": [%s], \"diedWaiting\": [%s] }", p("transplant"), p("died"))
}
early <- as.Date("1970-01-01")
member <- function(name, value) paste0("  \"", name, "\": ", value)
ages <- ordered(data.frame(id = paste0("P", j$subject), age = age))
json <- paste0("{\n", paste(c(
  member("madeBy", "\"test/golden/stanford.R\""),
  member("r", sprintf("\"%s\"", getRversion())),
  member("survival", sprintf("\"%s\"", packageVersion("survival"))),
  member("date", sprintf("\"%s\"", Sys.Date())),
  member("source", "\"Crowley & Hu 1977, JASA 72:27-36; the table jasa of R's package survival\""),
  member("age", paste0("{\n", paste0("    \"", ages$id, "\": ", format(ages$age, digits = 15, trim = TRUE),
                                      collapse = ",\n"), "\n  }")),
  member("deathCurve", curve(full)),
  member("deathCurveAsOf19700101", curve(death(early))),
  member("transplantIncidence", incidence(waited)),
  member("death", rows(full)),
  member("deathAsOf19700101", rows(death(early))),
  member("transplant", rows(waited)),
  member("transplantAsOf19700101", rows(transplant(early)))
), collapse = ",\n"), "\n}\n")
cat(json, file = "test/golden/stanford.json")
