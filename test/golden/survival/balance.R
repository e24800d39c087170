# R's answers for the balance of groups, and for tests of curves that golden.json does not have.
# Run in this folder: Rscript balance.R   -> balance.json
suppressMessages({library(survival); library(jsonlite)})
options(digits = 15, warn = 1)
G <- list()
add <- function(id, call, value, note = NULL) G[[id]] <<- list(call = call, note = note, result = value)
read <- function(name) read.csv(file.path("data", paste0(name, ".csv")))
lung <- read("lung"); veteran <- read("veteran"); mgus2 <- read("mgus2"); g6 <- read("freireich"); heart <- read("heart")
ht <- function(h) list(statistic = unname(h$statistic), df = unname(h$parameter), p = h$p.value)

## Numbers: per group n, missing, mean, sd, quartiles (type 7), differences, tests
smd <- function(a, b) (mean(a) - mean(b)) / sqrt((var(a) + var(b)) / 2)
pairs2 <- function(parts, f) { k <- length(parts); unlist(lapply(seq_len(k - 1), function(i) sapply((i + 1):k, function(j) f(parts[[i]], parts[[j]])))) }
number <- function(id, call, x, g, exact = NULL) {
  g <- factor(g, sort(unique(as.character(g)), method = "radix")); parts <- lapply(split(x, g), function(v) v[!is.na(v)])
  r <- list(n = as.numeric(table(g)), missing = as.numeric(tapply(is.na(x), g, sum)), mean = as.numeric(sapply(parts, mean)), sd = as.numeric(sapply(parts, sd)),
    q1 = as.numeric(sapply(parts, quantile, .25)), median = as.numeric(sapply(parts, median)), q3 = as.numeric(sapply(parts, quantile, .75)), smd = pairs2(parts, smd),
    kruskal = ht(kruskal.test(x, g)), welch_anova = ht(oneway.test(x ~ g)))
  if (nlevels(g) == 2) { r$t <- ht(t.test(x ~ g)); r$wilcoxon <- ht(suppressWarnings(wilcox.test(x ~ g))) }
  add(id, call, r)
}
tests <- "t.test, oneway.test, wilcox.test, kruskal.test, quantile"
number("balance_lung_age_sex", paste0(tests, "(age ~ sex, lung)"), lung$age, lung$sex)
number("balance_lung_karno_sex", paste0(tests, "(ph.karno ~ sex, lung)"), lung$ph.karno, lung$sex)
number("balance_lung_wtloss_sex", paste0(tests, "(wt.loss ~ sex, lung)"), lung$wt.loss, lung$sex)
number("balance_lung_age_ecog", "oneway.test, kruskal.test, quantile(age ~ ph.ecog, lung, ph.ecog < 3)", lung$age[lung$ph.ecog %in% 0:2], lung$ph.ecog[lung$ph.ecog %in% 0:2])
number("balance_veteran_age_trt", paste0(tests, "(age ~ trt, veteran)"), veteran$age, veteran$trt)
number("balance_veteran_karno_trt", paste0(tests, "(karno ~ trt, veteran)"), veteran$karno, veteran$trt)
number("balance_veteran_karno_cell", "oneway.test, kruskal.test, quantile(karno ~ celltype, veteran)", veteran$karno, veteran$celltype)
number("balance_mgus2_hgb_sex", paste0(tests, "(hgb ~ sex, mgus2)"), mgus2$hgb, mgus2$sex)
number("balance_mgus2_creat_sex", paste0(tests, "(creat ~ sex, mgus2)"), mgus2$creat, mgus2$sex)
exact <- data.frame(x = c(1.1, 2.3, 0.4, 3.9, 5.2, 2.8, 7.7, 4.4, 6.1, 8.3, 9.05, 3.3), g = rep(c("a", "b"), c(7, 5)))
add("balance_wilcoxon_exact", "wilcox.test(x ~ g), 7 and 5 without ties: exact", c(list(x = exact$x, g = exact$g), ht(wilcox.test(x ~ g, exact))))
big <- data.frame(x = (1:80 * 37) %% 101 + 1:80 / 1000, g = rep(c("a", "b"), c(49, 31)))
add("balance_wilcoxon_exact_49", "wilcox.test(x ~ g), 49 and 31 without ties: exact", c(list(x = big$x, g = big$g), ht(wilcox.test(x ~ g, big))))

## Categories: counts, differences (Yang and Dalton 2012), tests
mahal <- function(a, b) { p <- a[-1] / sum(a); q <- b[-1] / sum(b); cv <- function(p) diag(p, length(p)) - outer(p, p)
  d <- p - q; S <- (cv(p) + cv(q)) / 2; if (length(d) == 1) d / sqrt(S[1, 1]) else sqrt(drop(t(d) %*% solve(S, d))) }
category <- function(id, call, x, g, fisher = TRUE) {
  o <- function(v) factor(v, sort(unique(as.character(v)), method = "radix")); x <- o(x); g <- o(g); t <- table(g, x)
  r <- list(n = as.numeric(table(g)), missing = as.numeric(tapply(is.na(x), g, sum)), counts = unname(unclass(t)), proportions = unname(unclass(prop.table(t, 1))),
    smd = pairs2(lapply(seq_len(nrow(t)), function(i) as.numeric(t[i, ])), mahal), chisq = ht(suppressWarnings(chisq.test(t))))
  attributes(r$counts) <- list(dim = dim(t)); attributes(r$proportions) <- list(dim = dim(t))
  if (fisher) r$fisher <- fisher.test(t, workspace = 2e7)$p.value
  add(id, call, r)
}
both <- "table, chisq.test, fisher.test"
category("balance_veteran_celltype_trt", paste0(both, "(celltype, trt, veteran)"), veteran$celltype, veteran$trt)
category("balance_veteran_prior_trt", paste0(both, "(prior, trt, veteran): 2 by 2, Yates"), veteran$prior, veteran$trt)
category("balance_veteran_prior_cell", paste0(both, "(prior, celltype, veteran): 4 by 2"), veteran$prior, veteran$celltype)
category("balance_lung_ecog_sex", paste0(both, "(ph.ecog, sex, lung)"), lung$ph.ecog, lung$sex)
category("balance_mgus2_pstat_sex", paste0(both, "(pstat, sex, mgus2): 2 by 2, Yates"), mgus2$pstat, mgus2$sex)
category("balance_heart_surgery_transplant", paste0(both, "(surgery, transplant, heart): 2 by 2, Yates"), heart$surgery, heart$transplant)
add("balance_fisher_tea", "fisher.test(matrix(c(3, 1, 1, 3), 2)), fisher.test(matrix(c(3, 1, 2, 4, 0, 5, 2, 2, 6), 3)), fisher.test(matrix(c(10, 0, 3, 7), 2))",
  list(tea = fisher.test(matrix(c(3, 1, 1, 3), 2))$p.value, three = fisher.test(matrix(c(3, 1, 2, 4, 0, 5, 2, 2, 6), 3))$p.value, zero = fisher.test(matrix(c(10, 0, 3, 7), 2))$p.value),
  "Fisher's tea tasting: 0.4857")

## Tests of curves by their formulas, with risk sets over (start, time]; weights by a function of n at risk
logrank <- function(start, time, status, g, w = function(n) 1, strata = rep(1, length(time))) {
  g <- factor(g); k <- nlevels(g); O <- E <- numeric(k); V <- matrix(0, k, k)
  for (s in unique(strata)) for (t in sort(unique(time[status == 1 & strata == s]))) {
    at <- strata == s & start < t & time >= t; r <- as.numeric(table(g[at])); n <- sum(r)
    died <- as.numeric(table(g[at & time == t & status == 1])); d <- sum(died); wt <- w(n)
    O <- O + wt * died; E <- E + wt * d * r / n
    if (n > 1) V <- V + wt^2 * d * (n - d) / (n - 1) * (diag(r / n, k) - outer(r, r) / n^2) }
  chi <- drop((O - E)[-1] %*% solve(V[-1, -1], (O - E)[-1]))
  list(n = as.numeric(table(g)), obs = O, exp = E, var = V, chisq = chi, df = k - 1, p = pchisq(chi, k - 1, lower.tail = FALSE))
}
none <- function(x) rep(-1, length(x))
kinds <- list(gehan = function(n) n, tarone_ware = sqrt)
for (kind in names(kinds)) {
  w <- kinds[[kind]]
  add(paste0("logrank_freireich_", kind), paste0("the formula with R's arithmetic, weight ", kind, ", freireich by placebo"), logrank(none(g6$time), g6$time, g6$status, g6$placebo, w))
  add(paste0("logrank_lung_", kind), paste0("the formula with R's arithmetic, weight ", kind, ", lung by ph.ecog < 3"), with(lung[lung$ph.ecog %in% 0:2, ], logrank(none(time), time, status - 1, ph.ecog, w)))
  add(paste0("logrank_veteran_strata_", kind), paste0("the formula with R's arithmetic, weight ", kind, ", veteran by celltype, stratified by trt"), with(veteran, logrank(none(time), time, status, celltype, w, trt)))
}
add("logrank_heart_late", "the formula with R's arithmetic, (start, stop], heart by transplant", with(heart, logrank(start, stop, event, transplant)))
score <- function(fit) list(chisq = fit$score, df = length(coef(fit)), p = pchisq(fit$score, length(coef(fit)), lower.tail = FALSE))
b <- function(...) coxph(..., ties = "breslow")
add("logrank_score_heart", "coxph(Surv(start, stop, event) ~ transplant, heart[times jittered apart], ties='breslow')$score: the score test without ties",
  { h <- heart; h$stop <- h$stop + seq_len(nrow(h)) / 1e4; h$start <- h$start + ifelse(h$start > 0, seq_len(nrow(h)) / 1e4 - 1e-4, 0); score(b(Surv(start, stop, event) ~ transplant, h)) }, "row i: stop + i / 1e4, start + (i - 1) / 1e4 where it is above 0")
add("logrank_score_lung", "coxph(Surv(time + i/1e4, status) ~ factor(sex), lung, ties='breslow')$score: no ties", score(b(Surv(time + seq_along(time) / 1e4, status) ~ factor(sex), lung)))
add("logrank_score_veteran_exact", "coxph(Surv(time, status) ~ celltype, veteran, ties='exact')$score: ties", score(coxph(Surv(time, status) ~ celltype, veteran, ties = "exact")))
add("logrank_score_freireich_exact", "coxph(Surv(time, status) ~ placebo, freireich, ties='exact')$score: ties", score(coxph(Surv(time, status) ~ placebo, g6, ties = "exact")))
sd <- function(s) list(n = as.numeric(s$n), obs = s$obs, exp = s$exp, var = unname(s$var), chisq = s$chisq, df = length(s$n) - 1, p = pchisq(s$chisq, length(s$n) - 1, lower.tail = FALSE))
add("logrank_veteran_cell", "survdiff(Surv(time, status) ~ celltype, veteran)", sd(survdiff(Surv(time, status) ~ celltype, veteran)))
add("logrank_mgus2_sex", "survdiff(Surv(futime, death) ~ sex, mgus2)", sd(survdiff(Surv(futime, death) ~ sex, mgus2)))
add("logrank_trend_lung_exact", "coxph(Surv(time, status) ~ ph.ecog, lung, ph.ecog < 3, ties='exact')$score: the test for trend", score(coxph(Surv(time, status) ~ ph.ecog, subset(lung, ph.ecog < 3), ties = "exact")))
cells <- sort(unique(veteran$celltype), method = "radix")
pair <- unlist(lapply(1:3, function(i) sapply((i + 1):4, function(j) survdiff(Surv(time, status) ~ celltype, veteran[veteran$celltype %in% cells[c(i, j)], ])$pvalue)))
add("logrank_veteran_pairs", "survdiff(Surv(time, status) ~ celltype) of each pair of veteran's cell types; p.adjust", list(none = pair, holm = p.adjust(pair, "holm"), bh = p.adjust(pair, "BH"), bonferroni = p.adjust(pair, "bonferroni")))
p <- c(.01, .04, .03, NA, .005, .8, .04, .6)
add("p_adjust", "p.adjust(p, method)", list(p = p, none = p, holm = p.adjust(p, "holm"), bh = p.adjust(p, "BH"), bonferroni = p.adjust(p, "bonferroni")))
writeLines(toJSON(G, auto_unbox = TRUE, digits = I(15), na = "null", null = "null", pretty = TRUE), "balance.json")
