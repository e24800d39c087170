# Makes the tables and the golden answers in test/golden/datasets from R's own data sets: for each study the CSV that goes in
# through `forlopp import`, and expected.json, R's rows, counts and totals for each question that
# test/e2e/golden-datasets.spec.ts asks. Nothing of Förlopp is used here. survival, and jsonlite for writing.
# Run it from the top folder: Rscript test/golden/datasets/make.R
suppressMessages(library(survival))
top <- "test/golden/datasets"

## ---- writing
table_of <- function(study, file, d) {
  dates <- vapply(d, inherits, NA, "Date")
  d[dates] <- lapply(d[dates], as.character)
  write.csv(d, file.path(top, study, file), row.names = FALSE, quote = FALSE, na = "")
}
cells <- function(x) {
  if (is.factor(x)) x <- as.character(x)
  text <- if (is.character(x)) vapply(x, function(v) jsonlite::toJSON(v, auto_unbox = TRUE), "") else
    vapply(as.numeric(x), format, "", digits = 15, scientific = FALSE)
  ifelse(is.na(x), "null", text)
}
# The rows as arrays, a line each, in the code-point order of the ids and then as they stand.
rows_of <- function(d) {
  d$id <- as.character(d$id)
  d <- d[order(d$id, seq_len(nrow(d)), method = "radix"), ]
  lines <- do.call(paste, c(unname(lapply(d, cells)), sep = ","))
  paste0("{\n      \"columns\": ", jsonlite::toJSON(names(d)), ",\n      \"rows\": [\n[",
         paste(lines, collapse = "],\n["), "]\n]")
}
json <- function(x) jsonlite::toJSON(x, auto_unbox = TRUE, digits = NA, null = "null", dataframe = "rows")
# A question's answer: R's rows, and whatever else R says of it (totals, tcount, transitions, km, exclusions).
answer <- function(d, ...) {
  more <- list(...)
  paste0(rows_of(d), paste0(sprintf(",\n      \"%s\": %s", names(more), vapply(more, json, "")), collapse = ""), "\n    }")
}
# facts: how many events the tables make.
golden <- function(study, facts, answers) cat("{\n  \"r\": \"", as.character(getRversion()), "\",\n  \"survival\": \"",
  as.character(packageVersion("survival")), "\",\n  \"facts\": ", facts, ",\n  \"questions\": {\n    ",
  paste0("\"", names(answers), "\": ", answers, collapse = ",\n    "), "\n  }\n}\n",
  sep = "", file = file.path(top, study, "expected.json"))
# One line of R's tcount: the lines of the audit that R counts as one, and the counts (`missid` means nothing there).
counts <- function(lines, ...) c(list(lines = I(lines)), as.list(colSums(rbind(...))[
  c("early", "late", "gap", "within", "boundary", "leading", "trailing", "tied")]))
# What survcheck counts, as from, to, count.
transitions <- function(check) {
  d <- as.data.frame(check$transitions, stringsAsFactors = FALSE)
  d <- setNames(d[d$Freq > 0, ], c("from", "to", "count"))
  lapply(seq_len(nrow(d)), function(i) as.list(d[i, ]))
}
day <- function(base, id) as.Date(base) + (id * 7) %% 365
shown <- function(x, none) ifelse(is.na(x), none, x)

## ---- eight made-up case histories
base <- data.frame(id = 1:8, arm = rep(0:1, 4), fu = c(365, 365, 200, 100, 20, 40, 30, 300))
hist <- data.frame(id = c(1, 1, 1, 2, 3, 3, 3, 5, 5, 6, 7, 8, 8, 8, 8), day = c(14, 30, 60, 5, 10, 10, 45, 0, 20, 40, 50, 12, 12, 25, 25),
  ev = c("meeting", "plan", "start", "declined", "meeting", "plan", "start", "meeting", "plan", "start", "meeting", "meeting",
         "meeting", "plan", "start"))
cs <- tmerge(base, base, id = id, tstop = fu)
cs <- tmerge(cs, subset(hist, ev == "start"), id = id, start = event(day))
cs <- tmerge(cs, subset(hist, ev == "declined"), id = id, declined = tdc(day))
cs <- tmerge(cs, subset(hist, ev == "meeting"), id = id, meeting = tdc(day), nmeet = cumtdc(day))
cs <- tmerge(cs, subset(hist, ev == "plan"), id = id, plan = tdc(day))
tc <- attr(cs, "tcount")
first <- with(hist[hist$ev %in% c("start", "declined"), ], aggregate(day, list(id = id), min))
fe <- merge(base, first, by = "id", all.x = TRUE)
fe$cause <- mapply(function(i, t, fu) if (is.na(t) || t > fu) NA else hist$ev[hist$id == i & hist$day == t & hist$ev %in% c("start", "declined")],
                   fe$id, fe$x, fe$fu)
fe$time <- pmin(fe$fu, fe$x, na.rm = TRUE)
fe$status <- shown(match(fe$cause, c("start", "declined")), 0)
km <- survfit(Surv(time, status == 1) ~ 1, fe)
long <- rbind(data.frame(id = base$id, day = 0, ev = "opened", arm = base$arm), transform(hist, arm = NA),
              data.frame(id = base$id, day = base$fu, ev = "last-seen", arm = NA))
long <- long[order(long$id, long$day), ]
table_of("case-histories", "histories.csv", data.frame(source = "made-up", case = long$id, type = long$ev,
  occurred = day("2010-01-01", long$id) + long$day, arm = long$arm, synthetic = "true"))
first_of <- answer(fe[c("id", "time", "status", "cause", "arm")],
  totals = list(rows = 8, casesInRows = 8, events = 4, competing = 1, censored = 3, personDays = sum(fe$time)))
golden("case-histories", nrow(long), c(
  recurrent = answer(data.frame(unclass(cs)[c("id", "tstart", "tstop")], status = cs$start, unclass(cs)[c("arm", "declined", "meeting", "nmeet", "plan")]),
    totals = list(rows = nrow(cs), casesInRows = 8, events = sum(cs$start), personDays = sum(cs$tstop - cs$tstart)),
    tcount = lapply(rownames(tc), function(n) counts(n, tc[n, ]))),
  simple = first_of, "competing-risks" = first_of,
  "kaplan-meier" = answer(transform(fe[c("id", "time", "status")], status = as.integer(status == 1)),
    totals = list(rows = 8, casesInRows = 8, events = 4, competing = 0, censored = 4, personDays = sum(fe$time)),
    km = unclass(km)[c("time", "n.risk", "n.event", "n.censor")])))

## ---- Stanford: the shipped protocol and test/golden/data/jasa.csv
jasa$subject <- seq_len(nrow(jasa))
tdata <- with(jasa, data.frame(subject = subject, futime = as.numeric(pmax(.5, fu.date - accept.dt)),
  txtime = as.numeric(ifelse(tx.date == fu.date, (tx.date - accept.dt) - .5, (tx.date - accept.dt))), fustat = fustat))
sdata <- tmerge(jasa, tdata, id = subject, death = event(futime, fustat), trt = tdc(txtime), options = list(idname = "subject"))
tc <- attr(sdata, "tcount")
patient <- function(d) paste0("P", d$subject)
no_yes <- function(x) c("no", "yes")[x + 1]
lm60 <- subset(jasa, futime > 60)
txl <- with(lm60, as.integer(!is.na(wait.time) & wait.time <= 60))
pp <- survSplit(Surv(futime, fustat) ~ ., subset(jasa, futime > 0), cut = 90 * 1:20, episode = "period", start = "tstart", end = "tstop")
golden("stanford", nrow(jasa) * 2 + sum(!is.na(jasa$tx.date)), c(
  "counting-process" = answer(data.frame(id = patient(sdata), unclass(sdata)[c("tstart", "tstop")], status = sdata$death, age = sdata$age,
      surgery = no_yes(sdata$surgery), trt = sdata$trt),
    totals = list(rows = nrow(sdata), casesInRows = 103, events = sum(sdata$death), competing = 0, censored = 28, personDays = sum(sdata$tstop - sdata$tstart)),
    tcount = list(counts(c("death", "alive"), tc["death", ]), counts("trt", tc["trt", ]))),
  landmark = answer(data.frame(id = patient(lm60), time = lm60$futime - 60, status = lm60$fustat, age = lm60$age, surgery = no_yes(lm60$surgery), txl = txl),
    totals = list(rows = nrow(lm60), casesInRows = nrow(lm60), events = sum(lm60$fustat), competing = 0, censored = sum(lm60$fustat == 0)),
    exclusions = list("not-at-risk-at-landmark" = sum(jasa$futime <= 60))),
  "person-period" = answer(data.frame(id = patient(pp), pp[c("tstart", "tstop")], status = pp$fustat, period = pp$period,
      trt = with(pp, as.integer(!is.na(tx.date) & as.numeric(tx.date - accept.dt) <= tstart))),
    totals = list(rows = nrow(pp), casesInRows = 102, events = sum(pp$fustat), personDays = sum(jasa$futime)), exclusions = list("zero-length" = 1))))

## ---- veteran: follow-up split at two days
v <- transform(veteran, id = seq_len(nrow(veteran)))
vs <- survSplit(Surv(time, status) ~ ., v, cut = c(60, 120), episode = "tg")
table_of("veteran", "veteran.csv", with(v, data.frame(patient = id, randomised = day("1970-01-01", id), end = day("1970-01-01", id) + time, status,
  trt, celltype, karno, diagtime, age, prior)))
golden("veteran", 2 * nrow(v), c(split = answer(data.frame(vs[c("id", "tstart")], tstop = vs$time, status = vs$status, episode = vs$tg,
    vs[c("trt", "celltype", "karno", "diagtime", "age", "prior")]),
  totals = list(rows = nrow(vs), casesInRows = nrow(v), events = sum(v$status), competing = 0, censored = sum(v$status == 0), personDays = sum(v$time)))))

## ---- cgd: infections that come back; the dates of randomisation are those of cgd0 (in cgd all of them are 283 days later)
etimes <- paste0("etime", 1:7)
new <- tmerge(cgd0[, 1:13], cgd0, id = id, tstop = futime)
for (e in etimes) new <- eval(bquote(tmerge(new, cgd0, id = id, infect = event(.(as.name(e))))))
new <- tmerge(new, new, id, enum = cumtdc(tstart))
tc <- attr(new, "tcount")
stopifnot(new$id == cgd$id, new$tstart == cgd$tstart, new$tstop == cgd$tstop, new$infect == cgd$status, new$enum == cgd$enum)
one <- cgd[match(cgd0$id, cgd$id), ]
random <- as.Date(sprintf("%06d", cgd0$random), "%m%d%y")
stopifnot((one$treat == "rIFN-g") == cgd0$treat)
table_of("cgd", "cgd0.csv", data.frame(cgd0["id"], random, cgd0[c("treat", "inherit", "steroids")],
  lapply(cgd0[etimes], function(t) random + t), last = random + cgd0$futime))
recurrent <- data.frame(cgd[c("id", "tstart", "tstop", "status", "enum")], new[c("treat", "inherit", "steroids")])
golden("cgd", 2 * nrow(cgd0) + sum(!is.na(cgd0[etimes])), c(
  "andersen-gill" = answer(recurrent, totals = list(rows = 203, casesInRows = 128, events = sum(new$infect), personDays = sum(cgd0$futime)),
    tcount = list(counts("infection", tc[startsWith(rownames(tc), "infect"), ]))),
  "pwp-gap" = answer(transform(recurrent, tstart = 0, tstop = tstop - tstart),
    totals = list(rows = 203, casesInRows = 128, events = sum(new$infect), personDays = sum(cgd0$futime)))))

## ---- pbc and pbcseq: five values measured at visits, some of them after the follow-up that is used
temp <- subset(pbc, id <= 312, select = c(id:sex, stage))
p2 <- tmerge(temp, temp, id = id, death = event(time, status))
p2 <- tmerge(p2, pbcseq, id = id, ascites = tdc(day, ascites), bili = tdc(day, bili), albumin = tdc(day, albumin), protime = tdc(day, protime),
             alk.phos = tdc(day, alk.phos))
tc <- attr(p2, "tcount")
table_of("pbcseq", "pbc.csv", with(temp, data.frame(id, registered = day("1974-01-01", id), end = day("1974-01-01", id) + time, status)))
table_of("pbcseq", "pbcseq.csv", with(pbcseq, data.frame(id, visit = day("1974-01-01", id) + day, ascites, bili, albumin, protime, alk.phos)))
golden("pbcseq", 2 * nrow(temp) + nrow(pbcseq), c("counting-process" = answer(
  # R's code is 1 for a transplant and 2 for death; the endpoint here is death, and a transplant competes.
  data.frame(unclass(p2)[c("id", "tstart", "tstop")], status = c(0, 2, 1)[p2$death + 1], unclass(p2)[c("ascites", "bili", "albumin", "protime")], "alk-phos" = p2$alk.phos,
             check.names = FALSE),
  totals = list(rows = nrow(p2), casesInRows = 312, events = sum(p2$death == 2), competing = sum(p2$death == 1), censored = sum(temp$status == 0), personDays = sum(temp$time)),
  tcount = c(list(counts(c("death", "transplant", "last-seen"), tc["death", ])),
             lapply(c("ascites", "bili", "albumin", "protime"), function(n) counts(n, tc[n, ])), list(counts("alk-phos", tc["alk.phos", ]))))))

## ---- long forms of multi-state data
# A row for each transition that can be made from the state of each interval, as mstate has it. `d` has id, tstart, tstop and
# `to`, the state that the interval leads to (NA: none); transitions are those found, from-states and to-states in order.
multi_state <- function(d, states) {
  d <- d[order(d$id, d$tstart), ]
  before <- c(NA, d$to[-nrow(d)])
  d$from <- ifelse(duplicated(d$id), before, "(s0)")
  stopifnot(!is.na(d$from))
  found <- unique(d[!is.na(d$to), c("from", "to")])
  found <- found[order(match(found$from, c("(s0)", states)), match(found$to, states)), ]
  found$transition <- seq_len(nrow(found))
  long <- do.call(rbind, lapply(seq_len(nrow(d)), function(i) {
    can <- found[found$from == d$from[i], ]
    if (nrow(can) == 0) can <- data.frame(from = d$from[i], to = NA, transition = NA)
    data.frame(d[rep(i, nrow(can)), c("id", "tstart", "tstop")], status = as.integer(shown(can$to == d$to[i], FALSE)), can, row.names = NULL)
  }))
  # R's own reading of the same intervals: nothing overlaps, and each transition is as often there.
  d$event <- factor(shown(d$to, "censor"), c("censor", states))
  check <- survcheck(Surv(tstart, tstop, event) ~ 1, d, id = id)
  stopifnot(check$flag == 0, sum(check$transitions[, states]) == sum(long$status))
  list(rows = long, transitions = transitions(check), intervals = d)
}

## ---- mgus2: months, written as days (see the protocol)
etime <- with(mgus2, ifelse(pstat == 0, futime, ptime))
ev <- with(mgus2, ifelse(pstat == 0, 2 * death, 1))
ptemp <- with(mgus2, data.frame(id = id, ptime = ifelse(pstat == 1 & ptime == futime, ptime - .1, ptime), futime = ifelse(futime == 0, .1, futime), pstat, death))
m2 <- tmerge(mgus2[c("id", "age")], ptemp, id = id, death = event(futime, death), pcm = event(ptime, pstat))
ms <- multi_state(data.frame(unclass(m2)[c("id", "tstart", "tstop")], to = with(m2, ifelse(death == 1, "death", ifelse(pcm == 1, "pcm", NA)))), c("pcm", "death"))
table_of("mgus2", "mgus2.csv", with(mgus2, data.frame(id, diagnosed_day = day("1970-01-01", id), age, sex, pcm_day_for_month = day("1970-01-01", id) + ifelse(pstat == 1, ptime, NA),
  end_day_for_month = day("1970-01-01", id) + futime, death)))
golden("mgus2", 2 * nrow(mgus2) + sum(mgus2$pstat), c(
  "competing-risks" = answer(data.frame(id = mgus2$id, time = etime, status = ev, cause = c(NA, "pcm", "died")[ev + 1], group = mgus2$sex, age = mgus2$age),
    totals = list(rows = 1384, casesInRows = 1384, events = sum(ev == 1), competing = sum(ev == 2), censored = sum(ev == 0), personDays = sum(etime))),
  "multi-state" = answer(ms$rows, totals = list(rows = nrow(ms$rows), casesInRows = 1384, events = sum(mgus2$death), personDays = sum(mgus2$futime)),
    transitions = ms$transitions)))

## ---- transplant: waiting for a liver; three ways to leave the list, four of them on the first day
tp <- transform(transplant, id = seq_len(nrow(transplant)))
listed <- as.Date(paste0(tp$year, "-01-01")) + (tp$id * 7) %% 365
status <- shown(match(tp$event, c("ltx", "death", "withdraw")), 0)
table_of("transplant", "transplant.csv", data.frame(patient = tp$id, listed, age = tp$age, sex = tp$sex, abo = tp$abo, end = listed + tp$futime, event = tp$event))
outcome <- function(keep, ...) list(rows = sum(keep), casesInRows = sum(keep), events = sum(status[keep] == 1), competing = sum(status[keep] > 1),
  censored = sum(status[keep] == 0), ...)
some <- tp$futime > 0
past <- tp$futime > 90
golden("transplant", 2 * nrow(tp), c(
  "competing-risks" = answer(data.frame(id = tp$id, time = tp$futime, status = status, cause = c(NA, "ltx", "died", "withdrew")[status + 1], group = tp$abo, tp[c("age", "sex")]),
    totals = outcome(tp$futime >= 0, personDays = sum(tp$futime))),
  intervals = answer(data.frame(id = tp$id, tstart = 0, tstop = tp$futime, status = pmin(status, 2))[some, ],
    totals = outcome(some, personDays = sum(tp$futime)), exclusions = list("zero-length" = sum(!some))),
  landmark = answer(data.frame(id = tp$id, time = tp$futime - 90, status = pmin(status, 2))[past, ],
    totals = outcome(past), exclusions = list("not-at-risk-at-landmark" = sum(!past)))))

## ---- bladder1: recurrences that death ends; months, written as days
b <- bladder1
end <- aggregate(cbind(futime = stop) ~ id, b, max)
end$status <- b$status[match(paste(end$id, end$futime), paste(b$id, b$stop))]
stopifnot(tapply(b$stop, b$id, function(t) !is.unsorted(t)), b$status[b$id %in% b$id[duplicated(b$id)] & !(paste(b$id, b$stop) %in% paste(end$id, end$futime))] == 1)
recur <- subset(b, status == 1)
fact <- function(id, months, type, more = NULL) data.frame(case = id, type = type, occurred = day("1975-01-01", id) + months, more)
none <- list(treatment = NA, tumours = NA, size = NA, cause = NA)
with_none <- function(...) utils::modifyList(none, list(...))
base <- b[!duplicated(b$id), ]
facts <- rbind(fact(base$id, 0, "randomised", with_none(treatment = as.character(base$treatment), tumours = base$number, size = base$size)),
  fact(recur$id, recur$stop, "recurred", none),
  with(subset(end, status > 1), fact(id, futime, "died", with_none(cause = c(NA, "bladder", "other")[status]))),
  with(subset(end, status <= 1), fact(id, futime, "last-seen", none)))
table_of("bladder", "bladder1.csv", data.frame(source = "bladder1", facts[order(facts$case, facts$occurred), ]))
ag <- subset(b, stop > start)
kept <- subset(end, futime > 0)
# The same rows from the months alone.
b2 <- tmerge(base[base$id %in% kept$id, c("id", "size")], kept, id = id, tstop = futime)
b2 <- tmerge(b2, recur, id = id, infect = event(stop))
tc <- attr(b2, "tcount")
stopifnot(nrow(b2) == nrow(ag), b2$tstop == ag$stop, b2$tstart == ag$start, b2$infect == (ag$status == 1))
rows <- with(ag, data.frame(id, tstart = start, tstop = stop, status = pmin(status, 2), cause = c(NA, "recurrence", "died-of-cancer", "died-otherwise")[status + 1],
  group = treatment, enum, tumours = number, size))
died <- sum(kept$status > 1)
wlw <- do.call(rbind, lapply(kept$id, function(i) {
  t <- recur$stop[recur$id == i]
  data.frame(id = i, tstart = 0, tstop = shown(t[1:4], kept$futime[kept$id == i]), status = as.integer(!is.na(t[1:4])), enum = 1:4)
}))
# R's table `bladder` is this for two of the three arms, with the patients counted anew.
arms <- wlw[wlw$id %in% base$id[base$treatment != "pyridoxine"], ]
stopifnot(nrow(arms) == nrow(bladder), arms$tstop == bladder$stop, arms$status == bladder$event, arms$enum == bladder$enum)
totals <- function(d) list(rows = nrow(d), casesInRows = nrow(kept), events = nrow(recur), personDays = sum(kept$futime))
golden("bladder", nrow(facts), c(
  "pwp-total" = answer(rows, totals = c(totals(rows), competing = died), exclusions = list("zero-length" = 2), tcount = list(counts("recurrence", tc["infect", ]))),
  "pwp-gap" = answer(transform(rows, tstart = 0, tstop = tstop - tstart), totals = c(totals(rows), competing = died), exclusions = list("zero-length" = 2)),
  wlw = answer(wlw, totals = list(rows = nrow(wlw), casesInRows = nrow(kept)), exclusions = list("zero-length" = 2))))

## ---- myeloid: four states after the start of treatment, as in the vignette on multi-state data
same <- with(myeloid, !is.na(crtime) & !is.na(txtime) & crtime == txtime)
my <- myeloid[!same, ]
m3 <- tmerge(my[c("id", "trt")], my, id = id, death = event(futime, death), sct = event(txtime), cr = event(crtime), relapse = event(rltime))
to <- with(m3, ifelse(death == 1, "death", ifelse(sct == 1, "sct", ifelse(cr == 1, "cr", ifelse(relapse == 1, "relapse", NA)))))
stopifnot(with(m3, death + sct + cr + relapse) <= 1)
ms <- multi_state(data.frame(unclass(m3)[c("id", "tstart", "tstop")], to = to), c("cr", "sct", "relapse", "death"))
with(myeloid, table_of("myeloid", "myeloid.csv", data.frame(id, randomised = day("2000-01-01", id), trt, sex, cr = day("2000-01-01", id) + crtime,
  sct = day("2000-01-01", id) + txtime, relapse = day("2000-01-01", id) + rltime, end = day("2000-01-01", id) + futime, death)))
group <- my$trt[match(ms$rows$id, my$id)]
totals <- list(rows = nrow(ms$rows), casesInRows = nrow(my), events = sum(my$death), personDays = sum(my$futime))
golden("myeloid", 2 * nrow(myeloid) + sum(!is.na(myeloid[c("crtime", "txtime", "rltime")])), c(
  "multi-state" = answer(data.frame(ms$rows, group), totals = totals, transitions = ms$transitions, exclusions = list("same-instant" = sum(same))),
  reset = answer(transform(ms$rows, tstart = 0, tstop = tstop - tstart), totals = totals, exclusions = list("same-instant" = sum(same)))))

## ---- myeloma: patients who came to the clinic some time after the diagnosis; every eighth
mm <- subset(myeloma, id %% 8 == 0)
diagnosed <- as.Date(paste0(1900 + mm$year, "-01-01")) + (mm$id * 7) %% 365
table_of("myeloma", "myeloma.csv", data.frame(id = mm$id, diagnosed, seen = diagnosed + mm$entry, end = diagnosed + mm$futime, death = mm$death))
cut <- function(at, episode) survSplit(Surv(entry, futime, death) ~ ., mm, cut = at, episode = episode)
at2 <- cut(c(365, 1826), "episode")
at3 <- cut(365 * 1:30, "period")
late <- mm$futime > 365
interval <- function(d, ...) data.frame(id = d$id, tstart = d$entry, tstop = d$futime, status = d$death, ...)
totals <- function(d, of = mm, ...) list(rows = nrow(d), casesInRows = nrow(of), events = sum(of$death), competing = 0, censored = sum(of$death == 0), ...)
days <- sum(mm$futime - mm$entry)
golden("myeloma", 3 * nrow(mm), c(
  simple = answer(with(mm, data.frame(id, entry, time = futime, status = death)), totals = totals(mm, personDays = days)),
  split = answer(interval(at2, episode = at2$episode), totals = totals(at2, personDays = days)),
  "person-period" = answer(interval(at3, period = at3$period), totals = totals(at3, personDays = days)),
  landmark = answer(with(mm[late, ], data.frame(id, entry = pmax(0, entry - 365), time = futime - 365, status = death)),
    totals = totals(mm[late, ], mm[late, ]), exclusions = list("not-at-risk-at-landmark" = sum(!late)))))

## ---- lung: one row for each patient, and one for each quarter of a year
lu <- transform(lung, id = seq_len(nrow(lung)), death = status - 1)
table_of("lung", "lung.csv", with(lu, data.frame(patient = id, enrolled = day("1990-01-01", id), end = day("1990-01-01", id) + time, status, age, sex, ph.ecog, wt.loss)))
per <- survSplit(Surv(time, death) ~ ., lu, cut = 90 * 1:12, episode = "period")
short <- with(lu, data.frame(id, time = pmin(time, 365), status = as.integer(death == 1 & time <= 365)))
covariates <- function(d) data.frame(group = c("male", "female")[d$sex], age = d$age, ecog = d$ph.ecog, "weight-loss" = d$wt.loss, check.names = FALSE)
golden("lung", 2 * nrow(lu), c(
  simple = answer(data.frame(lu[c("id", "time")], status = lu$death, covariates(lu), check.names = FALSE),
    totals = list(rows = 228, casesInRows = 228, events = sum(lu$death), competing = 0, censored = sum(lu$death == 0), personDays = sum(lu$time))),
  "one-year" = answer(short, totals = list(rows = 228, casesInRows = 228, events = sum(short$status), competing = 0, censored = sum(short$status == 0),
    personDays = sum(short$time))),
  "person-period" = answer(data.frame(id = per$id, tstart = per$tstart, tstop = per$time, status = per$death, period = per$period, age = per$age),
    totals = list(rows = nrow(per), casesInRows = 228, events = sum(lu$death), personDays = sum(lu$time)))))
