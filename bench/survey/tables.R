# The same tables by R's package survey: reads answers.csv and margins.csv in a folder, writes figures as CSV.
# asked: rake or calibrate, and the folder.
suppressMessages(library(survey))
asked <- commandArgs(trailingOnly = TRUE)
way <- asked[1]
folder <- asked[2]
answers <- read.csv(file.path(folder, "answers.csv"), stringsAsFactors = TRUE)
known <- read.csv(file.path(folder, "margins.csv"), stringsAsFactors = FALSE)
began <- proc.time()
drawn <- svydesign(id = ~site, weights = ~weight, data = answers)
names <- unique(known$margin)
totals <- lapply(names, function(name) {
  rows <- known[known$margin == name, ]
  setNames(data.frame(rows$level, rows$total), c(name, "Freq"))
})
if (way == "rake") {
  raked <- rake(drawn, lapply(names, function(name) reformulate(name)), totals,
                control = list(maxit = 200, epsilon = 1e-12))
} else {
  # The first level of each margin follows from the others and from the number of people.
  less_one <- lapply(seq_along(names), function(at) {
    levels <- levels(answers[[names[at]]])[-1]
    setNames(totals[[at]]$Freq[match(levels, totals[[at]][[1]])], paste0(names[at], levels))
  })
  everybody <- c(`(Intercept)` = sum(totals[[1]]$Freq), unlist(less_one))
  raked <- calibrate(drawn, reformulate(names), everybody, calfun = "raking", epsilon = 1e-12, maxit = 200)
}
items <- grep("^item", names(answers), value = TRUE)
rows <- list()
for (item in items) {
  levels <- levels(answers[[item]])
  whole <- svymean(reformulate(item), raked)
  rows[[length(rows) + 1]] <- data.frame(item, group = "", level = levels, share = as.vector(coef(whole)),
                                         se = as.vector(SE(whole)))
  parts <- svyby(reformulate(item), ~held, raked, svymean)
  for (at in seq_len(nrow(parts))) {
    k <- length(levels)
    rows[[length(rows) + 1]] <- data.frame(item, group = as.character(parts[at, 1]), level = levels,
                                           share = as.numeric(parts[at, 1 + seq_len(k)]),
                                           se = as.numeric(parts[at, 1 + k + seq_len(k)]))
  }
}
took <- proc.time() - began
cat("work", format(sum(took[c(1, 2)]), digits = 6), "\n")
write.table(format(do.call(rbind, rows), digits = 15), sep = ",", row.names = FALSE, col.names = FALSE, quote = FALSE)
