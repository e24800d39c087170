# The eight toy histories and R's reading of them: time to the first of {start, declined}, follow-up ending at fu.
# Rscript case-histories.R > r.json needs R with survival and jsonlite.
library(survival)
base <- data.frame(id = 1:8, arm = c(0, 1, 0, 1, 0, 1, 0, 1), fu = c(365, 365, 200, 100, 20, 40, 30, 300))
history <- read.csv(text = "id,day,ev
1,14,meeting
1,30,plan
1,60,start
2,5,declined
3,10,meeting
3,10,plan
3,45,start
5,0,meeting
5,20,plan
6,40,start
7,50,meeting
8,12,meeting
8,12,meeting
8,25,plan
8,25,start")
first <- do.call(rbind, lapply(base$id, function(i) {
  ends <- history[history$id == i & history$ev %in% c("start", "declined") & history$day <= base$fu[i], ]
  ends <- ends[order(ends$day), ]
  if (nrow(ends) == 0) data.frame(id = i, arm = base$arm[i], time = base$fu[i], cause = "censor")
  else data.frame(id = i, arm = base$arm[i], time = ends$day[1], cause = ends$ev[1])
}))
km <- survfit(Surv(time, cause == "start") ~ 1, first)
cat(jsonlite::toJSON(list(
  madeBy = paste("R", getRversion(), "survival", packageVersion("survival")),
  base = base, history = history, competing = first,
  km = list(time = km$time, n.risk = km$n.risk, n.event = km$n.event, n.censor = km$n.censor)
), auto_unbox = FALSE, pretty = TRUE))
