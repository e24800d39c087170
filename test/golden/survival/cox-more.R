# More of R's answers about what comes after a Cox fit -> cox-more.json, {key: {call, note, result}}.
# Run in this folder: Rscript cox-more.R   (R 4.2.2, survival 3.5-3)
suppressMessages({library(survival); library(jsonlite)})
control <- coxph.control(eps=1e-11, iter.max=50)
G <- list()
add <- function(id, call, value, note=NULL) G[[id]] <<- list(call=call, note=note, result=value)
num <- function(x) as.numeric(x)
se <- function(p) list(fit=num(p$fit), se=num(p$se.fit))
strip <- function(f) list(coef=num(coef(f)), var=unname(f$var), naive=unname(f$naive.var), means=num(f$means))
table1 <- function(z) list(tests=lapply(rownames(z$table), function(r) c(term=r, as.list(z$table[r,]))), x=num(z$x), time=num(z$time), y=unname(z$y), yvar=unname(z$var), strata=as.character(z$strata))
curves <- function(s) list(time=s$time, n.risk=s$n.risk, n.event=s$n.event, n.censor=s$n.censor, surv=unname(s$surv), std.err=unname(s$std.err), lower=unname(s$lower), upper=unname(s$upper), cumhaz=unname(s$cumhaz), strata=as.integer(s$strata))
kinds <- c("martingale","deviance","score","schoenfeld","scaledsch","dfbeta","dfbetas")
residuals_of <- function(f) setNames(lapply(kinds, function(k) { r <- resid(f, k); if (is.matrix(r)) unname(r)[,] else num(r) }), kinds)

## lung, a stratum of each sex
l <- lung[complete.cases(lung[c("age","ph.ecog","sex")]),]
f <- coxph(Surv(time,status)~age+ph.ecog+strata(sex), l, control=control)
m <- "coxph(Surv(time,status)~age+ph.ecog+strata(sex), lung)"
add("lung_strata_fit", m, strip(f))
b <- basehaz(f); b0 <- basehaz(f, centered=FALSE)
add("lung_strata_basehaz", paste0("basehaz(", m, "), centered=TRUE and FALSE"), list(time=b$time, hazard=b$hazard, uncentered=b0$hazard, strata=as.integer(b$strata)))
nd <- data.frame(age=c(50,70,65), ph.ecog=c(0,2,1), sex=c(1,2,1))
add("lung_strata_survfit", paste0("survfit(", m, ", newdata)"), list(newdata=nd, curves=curves(survfit(f, newdata=nd))))
add("lung_strata_survfit_loglog", "the same, conf.type='log-log', conf.int=.9", list(newdata=nd, curves=curves(survfit(f, newdata=nd, conf.type="log-log", conf.int=.9))))
add("lung_strata_survfit_all", "the same, newdata without sex: a curve for each row and stratum", list(newdata=nd[1:2,1:2], curves=curves(survfit(f, newdata=nd[1:2,1:2]))))
nt <- cbind(nd, time=c(100,400,2000), status=1)
for (k in c("lp","risk","expected","survival")) {
  add(paste0("lung_strata_predict_", k), sprintf("predict(%s, type='%s', se.fit=TRUE), and of newdata", m, k), list(own=se(predict(f, type=k, se.fit=TRUE)), newdata=nt, new=se(predict(f, newdata=nt, type=k, se.fit=TRUE))))
}
add("lung_strata_residuals", paste0("residuals(", m, "), each type"), residuals_of(f))
for (k in c("km","rank","identity","log")) add(paste0("lung_strata_zph_", k), sprintf("cox.zph(%s, transform='%s')", m, k), table1(cox.zph(f, transform=k)))
l$young <- ifelse(l$sex==1, 0, 1*(l$age<60))
fz <- coxph(Surv(time,status)~age+young+strata(sex), l, control=control)
add("lung_strata_constant_zph", "cox.zph(coxph(Surv(time,status)~age+young+strata(sex), lung)), young <- sex == 2 & age < 60", c(strip(fz), table1(cox.zph(fz))), "young does not vary in the first stratum")

## veteran: a term of several columns
fv <- coxph(Surv(time,status)~trt+celltype+karno, veteran, control=control)
add("veteran_terms_zph", "cox.zph(coxph(Surv(time,status)~trt+celltype+karno, veteran))", c(strip(fv), table1(cox.zph(fv))))
add("veteran_columns_zph", "the same, terms=FALSE", c(strip(fv), table1(cox.zph(fv, terms=FALSE))))
wald <- function(f) lapply(f$assign, function(j) { b <- num(coef(f)[j]); chisq <- drop(b %*% solve(f$var[j, j, drop=FALSE]) %*% b); list(chisq=chisq, df=length(j), p=pchisq(chisq, length(j), lower.tail=FALSE)) })
add("veteran_terms_wald", "coef(fit)[term] %*% solve(vcov(fit)[term, term]) %*% coef(fit)[term], fit <- coxph(Surv(time,status)~trt+celltype+karno, veteran)", wald(fv))
add("veteran_terms_wald_robust", "the same, coxph(..., robust=TRUE)", wald(coxph(Surv(time,status)~trt+celltype+karno, veteran, robust=TRUE, control=control)))

## heart: (start, stop], Breslow and Efron; exact ties in veteran
for (ties in c("breslow","efron")) {
  h <- coxph(Surv(start,stop,event)~age+surgery+transplant, heart, ties=ties, control=control)
  mh <- sprintf("coxph(Surv(start,stop,event)~age+surgery+transplant, heart, ties='%s')", ties)
  add(paste0("heart_after_", ties), mh, c(strip(h), list(basehaz=num(basehaz(h)$hazard))))
  add(paste0("heart_residuals_", ties), paste0("residuals(", mh, "), each type"), residuals_of(h))
  for (k in c("km","rank","identity","log")) add(paste0("heart_zph_", k, "_", ties), sprintf("cox.zph(%s, transform='%s')", mh, k), table1(cox.zph(h, transform=k)))
  add(paste0("heart_collapse_", ties), paste0("residuals(", mh, ", collapse=heart$id): martingale, deviance, dfbeta"), list(martingale=num(resid(h, collapse=heart$id)), deviance=num(resid(h, "deviance", collapse=heart$id)), dfbeta=unname(resid(h, "dfbeta", collapse=heart$id))))
  nh <- data.frame(start=c(0,30), stop=c(100,400), event=1, age=c(0,-10), surgery=c(0,1), transplant=factor(c(0,1)))
  add(paste0("heart_predict_", ties), paste0("predict(", mh, ", type='expected') of the fit and of newdata; survfit(fit, newdata)"), list(own=num(predict(h, type="expected")), newdata=nh, new=num(predict(h, newdata=nh, type="expected")), curves=curves(survfit(h, newdata=nh))))
}
fe <- coxph(Surv(time,status)~trt+karno, veteran, ties="exact", control=control)
add("veteran_exact_after", "coxph(Surv(time,status)~trt+karno, veteran, ties='exact'): martingale, basehaz, cox.zph", c(strip(fe), list(martingale=num(resid(fe)), basehaz=num(basehaz(fe)$hazard)), table1(cox.zph(fe))))

## weights, clusters and an offset: lung with wt.loss as nothing but a source of weights
w <- l; w$wt <- 1 + (seq_len(nrow(w)) %% 3) / 2; w$off <- w$meal.cal; w$off <- (seq_len(nrow(w)) %% 5) / 10
fw <- coxph(Surv(time,status)~age+ph.ecog+sex+offset(off), w, weights=wt, cluster=inst, control=control, subset=!is.na(inst))
w <- w[!is.na(w$inst),]
mw <- "coxph(Surv(time,status)~age+ph.ecog+sex+offset(off), lung, weights=wt, cluster=inst)"
note <- "rows complete in age, ph.ecog; wt <- 1 + (row %% 3)/2, off <- (row %% 5)/10, row from 1; then rows without inst left out"
add("lung_weighted_after", mw, c(strip(fw), list(basehaz=num(basehaz(fw)$hazard), basehaz0=num(basehaz(fw, centered=FALSE)$hazard), lp=num(predict(fw)), lp_se=num(predict(fw, se.fit=TRUE)$se.fit), expected=se(predict(fw, type="expected", se.fit=TRUE)))), note)
add("lung_weighted_residuals", paste0("residuals(", mw, "), each type"), c(residuals_of(fw), list(weighted=num(resid(fw, weighted=TRUE)))), note)
add("lung_weighted_zph", paste0("cox.zph(", mw, ")"), table1(cox.zph(fw)), note)
nw <- data.frame(age=c(50,70), ph.ecog=c(0,2), sex=c(1,2), off=c(.1,.2))
add("lung_weighted_survfit", paste0("survfit(", mw, ", newdata)"), list(newdata=nw, curves=curves(survfit(fw, newdata=nw))), note)

write_json(G, "cox-more.json", digits=I(17), auto_unbox=TRUE, na="null", null="null", pretty=FALSE)
