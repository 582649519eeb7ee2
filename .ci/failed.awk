# Reads what "go test -v" printed and says in few lines what failed: all names,
# then the first and last lines of each.
#
#     awk -v most=60 -v each=40 -f .ci/failed.awk tests.log
#
# A line belongs to the test that was named last (RUN, CONT, NAME), since the
# tests of a package may take turns. Of a panic only the beginning is of use.
# What was skipped, or says that it did not run, has failed as well.

function anew() {
	split("", lines); split("", dumped); split("", failed); split("", order)
	count = 0
	test = building = ""
}

function fail(name) {
	if (name == "" || name in failed) return
	failed[name] = 1
	order[++count] = name
}

function add(name, text) {
	names[++all] = name
	said[all] = text
}

# ended takes over what failed in a package. A test that says nothing itself is
# left out where one within it failed.
function ended(path,    i, j) {
	if (count == 0) add(path, test == "" ? built[path] : lines[test])
	for (i = 1; i <= count; i++) {
		for (j = 1; j <= count; j++)
			if (lines[order[i]] == "" && index(order[j], order[i] "/") == 1) break
		if (j > count) add(path " " order[i], lines[order[i]])
	}
	anew()
}

BEGIN { anew() }

/^=== (RUN|CONT|NAME) / { test = $3; building = ""; next }
/^=== PAUSE / { next }
/^ *--- PASS: / { next }
/^ *--- (FAIL|SKIP): / { test = $3; fail(test); next }
/^(ok  |\?   )\t/ { if (count > 0) ended($2); anew(); next }
/^FAIL\t/ { ended($2); next }
/^# / { building = $2; next }
/^(FAIL|PASS|exit status .*)$/ { next }
/^(panic|fatal error):/ { fail(test); dumped[test] = 1 }
/did not run/ { fail(test) }
building != "" { built[building] = built[building] $0 "\n"; next }
dumped[test] && dumped[test]++ > 15 { next }
{ lines[test] = lines[test] $0 "\n" }

# taken is how many lines are printed if each has at most so many.
function taken(most_each,    i, sum) {
	for (i = 1; i <= listed; i++) sum += 1 + (many[i] > most_each ? most_each : many[i])
	return sum
}

END {
	if (test != "") ended("what came last")
	if (all == 0) exit
	print "what failed:"
	listed = all > 15 ? 15 : all
	for (i = 1; i <= listed; i++) {
		print "  " names[i]
		many[i] = split(said[i], row, "\n") - 1
	}
	if (all > listed) print "  and " (all - listed) " more"
	while (each > 0 && taken(each) > most - listed - 2) each--
	for (i = 1; i <= listed; i++) {
		if (many[i] < 1 || each < 1) continue
		print "-- " names[i] ":"
		split(said[i], row, "\n")
		for (j = 1; j <= many[i]; j++) {
			if (many[i] > each && j == int(each / 2)) { # what was wrong stands first, or last
				print "    …"
				j += many[i] - each + 1
			}
			print substr(row[j], 1, 300)
		}
	}
}
