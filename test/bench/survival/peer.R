# The same statistics by R's survival on the same arrays: Rscript peer.R FOLDER TASK REPEATS prints milliseconds and what came out.
suppressMessages(library(survival))
arguments <- commandArgs(TRUE)
folder <- arguments[1]
task <- arguments[2]
repeats <- as.integer(arguments[3])
column <- function(name) {
  file <- file.path(folder, paste0(name, ".bin"))
  readBin(file, "double", file.size(file) / 8)
}
# Factors and integers, which is what R is fastest with.
group <- factor(as.integer(column("group")))
days <- as.integer(column("days"))
status <- as.integer(column("status"))
covariates <- paste0("x", 0:9)
frame <- function() as.data.frame(sapply(covariates, column, simplify = FALSE))
model <- function(left) as.formula(paste(left, "~", paste(covariates, collapse = " + ")))

# Makes what a task needs, and gives what is timed.
tasks <- list(
  "km-days" = function() {
    function() sum(survfit(Surv(days, status) ~ group)$surv)
  },
  "km-years" = function() {
    years <- column("years")
    function() sum(survfit(Surv(years, status) ~ group)$surv)
  },
  "logrank-days" = function() {
    function() survdiff(Surv(days, status) ~ group)$chisq
  },
  "logrank-years" = function() {
    years <- column("years")
    function() survdiff(Surv(years, status) ~ group)$chisq
  },
  "cox" = function() {
    d <- frame()
    function() coxph(model("Surv(days, status)"), d)$loglik[2]
  },
  "cox-fit" = function() {
    x <- as.matrix(frame())
    y <- Surv(days, status)
    function() {
      fit <- coxph.fit(x, y, strata = NULL, offset = NULL, init = NULL, control = coxph.control(), weights = NULL, method = "efron",
        rownames = NULL, resid = FALSE)
      fit$loglik[2]
    }
  },
  "cox-intervals" = function() {
    d <- frame()
    cut <- as.integer(column("cut"))
    both <- cut > 0
    d <- rbind(d[both, ], d)
    d$start <- c(integer(sum(both)), cut)
    d$stop <- c(cut[both], days)
    d$died <- c(integer(sum(both)), status)
    function() coxph(model("Surv(start, stop, died)"), d)$loglik[2]
  }
)
run <- tasks[[task]]()
times <- numeric(repeats)
for (i in seq_len(repeats)) {
  gc()
  times[i] <- system.time(answer <- run())[["elapsed"]] * 1000
}
# The most that this process held, of Linux.
peak <- tryCatch(as.numeric(sub("[^0-9]*([0-9]+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) * 1024, error = function(e) NA)
cat(sprintf('{"ms": %s, "answer": %s, "peakBytes": %s}\n', format(min(times), digits = 8), format(answer, digits = 16), format(peak, digits = 15)))
