# What R's survcheck says of eight tables of intervals: flags, transitions, visits and the rows that are flagged.
# Run it from the top folder: Rscript test/golden/survcheck/survcheck.R   -> test/golden/survcheck/*.csv and r.json
# Needs R with survival and jsonlite; npx prettier --write lays r.json out as it is kept.
suppressMessages(library(survival))
folder <- "test/golden/survcheck"
results <- list()
num <- function(x) as.list(setNames(as.numeric(x), names(x)))
square <- function(m) lapply(setNames(seq_len(nrow(m)), rownames(m)), function(i) num(m[i, ]))

# d has id, start, stop, state (the first of `levels` is the censoring code), and perhaps istate.
check <- function(name, d, levels) {
  d <- d[c("id", "start", "stop", "state", intersect("istate", names(d)))]
  write.csv(d, file.path(folder, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
  y <- suppressWarnings(Surv(d$start, d$stop, factor(d$state, levels)))
  d$y <- y
  f <- if (is.null(d$istate)) survcheck(y ~ 1, d, id = id) else survcheck(y ~ 1, d, id = id, istate = istate)
  lines <- function(x) if (is.null(x)) list() else as.list(sort(x$row) + 1)
  results[[name]] <<- list(
    istate = !is.null(d$istate), rows = nrow(d), n = num(f$n), flag = num(f$flag),
    lines = list(overlap = lines(f$overlap), gap = lines(f$gap), jump = lines(f$jump), teleport = lines(f$teleport)),
    transitions = square(f$transitions), events = square(f$events))
}

check("bad", data.frame(id = c(1, 1, 2, 2, 3, 3, 4, 4), start = c(0, 5, 0, 5, 0, 8, 0, 4), stop = c(5, 9, 6, 9, 5, 10, 4, 9),
                        state = c("a", "b", "none", "none", "a", "b", "b", "a")), c("none", "a", "b"))

# Jump, teleport, and what follows them while no event has happened.
check("istate", data.frame(
  id = c(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5),
  start = c(0, 7, 9, 0, 5, 8, 0, 4, 6, 0, 3, 0, 2), stop = c(5, 9, 12, 5, 8, 9, 4, 6, 8, 5, 7, 6, 8),
  state = c(0, 0, 0, 0, 0, "ill", "ill", 0, "dead", "ill", "dead", 0, "ill"),
  istate = c("well", "ill", "ill", "well", "ill", "ill", "well", "ill", "ill", "well", "ill", "ill", "well")),
  c("0", "ill", "dead"))

counting <- function(d, start, stop, state) data.frame(id = d$id, start = d[[start]], stop = d[[stop]], state = d[[state]])

# Chronic granulomatous disease: recurrent infections. Every ninth row starts 3 days late, every fourteenth 2 days early,
# every twentieth row is repeated at the end.
d <- counting(cgd, "tstart", "tstop", "status")
late <- seq(9, nrow(d), 9); early <- seq(14, nrow(d), 14)
d$start[late] <- d$start[late] + 3
d$start[early] <- pmax(0, d$start[early] - 2)
check("cgd", rbind(d, d[seq(20, nrow(d), 20), ]), c("0", "1"))

# The Stanford heart transplant programme: time in half days. Rows upside down; every eleventh stops where it starts, every
# seventeenth has no stop, every thirteenth has start and stop the wrong way round.
d <- counting(heart, "start", "stop", "event")[rev(seq_len(nrow(heart))), ]
zero <- seq(11, nrow(d), 11); turned <- seq(13, nrow(d), 13)
d$stop[zero] <- d$start[zero]
d$stop[seq(17, nrow(d), 17)] <- NA
d[turned, c("start", "stop")] <- d[turned, c("stop", "start")]
check("heart", d, c("0", "1"))

# Primary biliary cirrhosis: visits with three grades of bilirubin as states, then death or transplantation. Damaged: states
# at the start, starts, and rows after the death.
p <- pbcseq[order(pbcseq$id, pbcseq$day), ]
grade <- as.character(cut(p$bili, c(0, 1, 4, 100), c("normal", "1-4x", "4+")))
last <- !duplicated(p$id, fromLast = TRUE)
end <- ifelse(p$status == 2, "death", ifelse(p$status == 1, "transplant", "censor"))
nextgrade <- c(grade[-1], NA)
d <- data.frame(id = p$id, start = p$day, stop = ifelse(last, p$futime, c(p$day[-1], NA)),
                state = ifelse(last, end, ifelse(nextgrade == grade, "censor", nextgrade)), istate = grade)
d <- d[d$start < d$stop, ]
whole <- d
levels <- c("censor", "normal", "1-4x", "4+", "transplant", "death")
wrong <- seq(40, nrow(d), 40); hole <- seq(31, nrow(d), 31); over <- seq(53, nrow(d), 53)
d$istate[wrong] <- ifelse(d$istate[wrong] == "4+", "normal", "4+")
d$start[hole] <- d$start[hole] + 10
d$start[over] <- pmax(0, d$start[over] - 30)
after <- d[d$state == "death", ][1:12, ]
after$start <- after$stop; after$stop <- after$stop + 20; after$state <- "censor"; after$istate <- "death"
check("pbcseq", rbind(d, after), levels)
check("pbcseq-whole", whole, levels)

# Times in years: neighbours that differ by rounding alone, which R takes for equal.
d <- counting(cgd, "tstart", "tstop", "status")
d$start <- format(d$start / 365.25, digits = 11, trim = TRUE)
d$stop <- format(d$stop / 365.25, digits = 15, trim = TRUE)
d$start <- as.numeric(d$start); d$stop <- as.numeric(d$stop)
d$start[30] <- d$start[30] + 1e-6
check("years", d, c("0", "1"))

# Rows without an id, a state or a state at the start, which R leaves out.
d <- head(whole, 120)
d$id[7] <- NA; d$state[20] <- NA; d$istate[33] <- NA; d$start[50] <- NA
check("missing", d, levels)

results$meta <- list(madeBy = "test/golden/survcheck/survcheck.R", r = as.character(getRversion()),
                     survival = as.character(packageVersion("survival")))
writeLines(jsonlite::toJSON(results, auto_unbox = TRUE, pretty = TRUE, digits = NA), file.path(folder, "r.json"))
