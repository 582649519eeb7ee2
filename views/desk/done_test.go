package desk

import (
	"bufio"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// Every act that app records under a name of its own is called by words here: the
// record is read in six languages.
func TestEveryActOfTheRecordHasAName(t *testing.T) {
	whole := regexp.MustCompile(`(?:[rR]ecord\(tx, .*|Act: +)"([a-z_]+\.[a-z_]+)"`)
	ofWorkspaces := regexp.MustCompile(`\baudit\(tx, who, "([a-z_]+)"`)
	seen := 0
	err := fs.WalkDir(os.DirFS("../../app"), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := os.Open("../../app/" + path)
		if err != nil {
			return err
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		for lines.Scan() {
			act := ""
			if found := whole.FindStringSubmatch(lines.Text()); found != nil {
				act = found[1]
			} else if found := ofWorkspaces.FindStringSubmatch(lines.Text()); found != nil {
				act = "workspace." + found[1]
			}
			if _, named := done[act]; act != "" && !named {
				t.Errorf("%s records %s, which has no name", path, act)
			}
			if act != "" {
				seen++
			}
		}
		return lines.Err()
	})
	if err != nil || seen < 40 {
		t.Errorf("%d acts were found: %v", seen, err)
	}
}
