# The counting process with two time-dependent covariates, by the tool that analysts use for it: facts.csv in, rows.csv out.
# Prints the seconds of tmerge alone and of everything, and how many cases and rows there are.
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
as_of <- as.integer(arguments[2])
now <- function() proc.time()[["elapsed"]]

start <- now()
facts <- read.csv(file.path(folder, "facts.csv"))
facts <- facts[facts$day <= as_of, ]
facts <- facts[order(facts$id, facts$day), ]
base <- facts[facts$type == "slumpad", c("id", "day")]
base <- base[!duplicated(base$id), ]
first_day <- function(which) {
  some <- facts[which, ]
  some <- some[!duplicated(some$id), ]
  some$day[match(base$id, some$id)]
}
event <- first_day(facts$type == "insats-paborjad")
worse <- first_day(facts$orsak == "forsamrad-halsa")
moved <- first_day(facts$orsak == "flyttat")
stop_day <- pmin(event, worse, moved, as_of, na.rm = TRUE)
at <- function(day) !is.na(day) & day == stop_day
base$time <- stop_day - base$day
base$status <- ifelse(at(event), 1, ifelse(at(worse), 2, 0))
# As ours: two causes on one day are set aside, and so are follow-ups without length.
base <- base[base$time > 0 & !(at(event) & at(worse)), ]
facts$t <- facts$day - base$day[match(facts$id, base$id)]
covariate <- function(type) facts[facts$type == type & !is.na(facts$t), c("id", "t")]
plans <- covariate("plan")
meetings <- covariate("avstamningsmote")

merging <- now()
rows <- tmerge(base, base, id = id, event = event(time, status))
rows <- tmerge(rows, plans, id = id, plan = tdc(t))
rows <- tmerge(rows, meetings, id = id, meetings = cumtdc(t))
merged <- now()

write.csv(rows, file.path(folder, "rows.csv"), row.names = FALSE)
cat(sprintf(
  '{"tmergeMs":%.0f,"allMs":%.0f,"cases":%d,"rows":%d}\n',
  1000 * (merged - merging), 1000 * (now() - start), nrow(base), nrow(rows)
))
