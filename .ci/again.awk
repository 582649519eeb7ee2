# Reads what "go test -v" printed and says what to run again, a line for each
# package: its path and a pattern of its tests that failed. A package that ended
# by itself (it did not build, panicked, came to no end) has "?" instead: there
# running one test again says nothing.
#
#     awk -f .ci/again.awk tests.log

function anew() { names = ""; ended = 0 }

/^--- FAIL: / { names = names "|" $3; next }
/^(panic|fatal error|signal|exit status [2-9])/ { ended = 1; next }
/^ok[ \t]/ { anew(); next }
/^FAIL\t/ {
	print $2 "\t" (names == "" || ended ? "?" : "^(" substr(names, 2) ")$")
	anew()
}
