package commands

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"minamata.exchange/app/access"
	"minamata.exchange/app/apptest"
	"minamata.exchange/handlers/handlertest"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

func TestSpreadOfRuns(t *testing.T) {
	same := func(f float64) float64 { return f }
	for _, c := range []struct {
		runs []float64
		want spread
	}{
		{[]float64{7}, spread{7, 7, 7}},
		{[]float64{9, 1}, spread{1, 5, 9}},
		{[]float64{5, 1, 4, 2, 3}, spread{1, 3, 5}},
	} {
		if got := spreadOf(c.runs, same); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.runs, got, c.want)
		}
	}
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1)*time.Millisecond)
	}
	for percent, want := range map[int]float64{0: 1, 50: 50, 99: 99, 100: 100} {
		if got := percentile(hundred, percent); got != want {
			t.Errorf("%d of a hundred: %v, want %v", percent, got, want)
		}
	}
	if one, none := percentile(hundred[4:5], 99), percentile(nil, 99); one != 5 || none != 0 {
		t.Errorf("of one %v, of none %v", one, none)
	}
}

// What is printed is what was measured: the rates by the time it took, the
// server's time by what was delivered.
func TestFiguresOfTyping(t *testing.T) {
	run := newTyping(5, false)
	run.saw(50, []time.Duration{time.Second}, nil) // not counted yet
	run.count(true)
	run.saw(3, []time.Duration{10 * time.Millisecond, 30 * time.Millisecond}, []time.Duration{time.Millisecond})
	run.saw(1, []time.Duration{20 * time.Millisecond}, nil)
	run.struck(4 * time.Millisecond)
	run.count(false)
	run.saw(50, []time.Duration{time.Second}, nil)
	got, err := run.figures(2, 0.5)
	want := collabFigures{edits: 0.5, delivered: 2, p50: 20, p99: 30, most: 30, own: 1, perThousand: 125, share: 25, late: 4}
	if err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	var out bytes.Buffer
	sayRatio(printer{&out}, "a peer", []collabFigures{got}, []collabFigures{{perThousand: 250, resident: 1, p99: 7, late: 12}})
	for _, want := range []string{"edit delivered 0.50", "30.0 ms to 7.0 ms", "12 ms late"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in %s", want, out.String())
		}
	}
	if _, err := newTyping(5, false).figures(1, 1); err == nil {
		t.Error("nothing was measured, and figures were given")
	}
}

func TestUseOfProcesses(t *testing.T) {
	got, err := parseStat("71 (a) name (with) S 1 71 71 0 -1 4194560 9 0 0 0 250 50 30 20 20 0 9 0 100 999999 12 18446744073709551615 1 1", 4096)
	if want := (processUse{3, 0.5, 12 * 4096}); err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	if _, err := parseStat("71 (short) S 1", 4096); err == nil {
		t.Error("a line that is none was read")
	}
	if own, err := useOf(os.Getpid()); err != nil || own.resident < 1<<20 {
		t.Errorf("%+v, %v", own, err)
	}
}

func TestFramesOfSteps(t *testing.T) {
	version, rest, is := cutSteps([]byte(`{"t":"steps","v":345,"b":[{"ref":"bench-one","s":7,"by":12,"n":2,"steps":[{"stepType":"replace","from":17,"to":17},{"from":18}]},{"ref":"bench-two","s":8,"by":1,"n":0,"steps":[]}]}`))
	got := readFrame(rest)
	if !is || version != 345 || !slices.Equal(got.refs, []string{"bench-one", "bench-two"}) || !slices.Equal(got.counts, []int{2, 0}) || !slices.Equal(got.at, []int{17, 18}) {
		t.Errorf("%d, %t, %+v", version, is, got)
	}
	if _, _, is := cutSteps([]byte(`{"t":"people","joined":[]}`)); is {
		t.Error("people are no steps")
	}
}

// What a peer's typist sends is what their own library reads, and what it
// makes of several is counted whole.
func TestUpdatesOfPeers(t *testing.T) {
	update := func(id, after peerID) []byte { return typedUpdate(id, after, 'a') }
	one := update(peerID{1000, 5}, peerID{1, 99})
	runs, err := parseUpdate(sized(one))
	if err != nil || !slices.Equal(runs, []peerRun{{1000, 5, 1}}) {
		t.Errorf("%v, %v", runs, err)
	}
	for end := range one {
		if _, err := parseUpdate(sized(one)[:end]); err == nil {
			t.Errorf("an update of %d bytes of %d was read", end, len(one)+1)
		}
	}
	if _, err := parseUpdate([]byte{5, 1, 1, 1, 0, 0x07}); err == nil {
		t.Error("what nobody types was read")
	}
	const folder = "peers/hocuspocus"
	if _, err := os.Stat(folder + "/node_modules/yjs"); err != nil {
		t.Log("did not run against their library: npm ci in " + folder)
		return
	}
	seed := peerSeed{}
	made, err := exec.CommandContext(t.Context(), "node", folder+"/seed.js", "2", "abc").Output()
	if err == nil {
		err = json.Unmarshal(made, &seed)
	}
	if err != nil {
		t.Fatal(err)
	}
	sent := []string{seed.Update}
	for clock := range uint64(3) { // in a row, and in the other paragraph
		after := peerID{1000, clock - 1}
		if clock == 0 {
			after = peerID{1, seed.Ends[0]}
		}
		sent = append(sent, base64.StdEncoding.EncodeToString(typedUpdate(peerID{1000, clock}, after, 'x'+byte(clock))))
	}
	sent = append(sent, base64.StdEncoding.EncodeToString(typedUpdate(peerID{1001, 0}, peerID{1, seed.Ends[1]}, 'q')))
	script := exec.CommandContext(t.Context(), "node", "--input-type=module", "-e", `
		import * as Y from 'yjs'
		const updates = process.argv.slice(1).map(u => Buffer.from(u, 'base64'))
		const doc = new Y.Doc()
		updates.forEach(u => Y.applyUpdate(doc, u))
		console.log(doc.getXmlFragment('default').toString())
		console.log(Buffer.from(Y.mergeUpdates(updates.slice(1))).toString('base64'))`)
	script.Args = append(script.Args, sent...)
	script.Dir = folder
	said, err := script.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	if want := "<paragraph>abcxyz</paragraph><paragraph>abcq</paragraph>"; lines[0] != want {
		t.Errorf("their document is %s, want %s", lines[0], want)
	}
	merged, err := base64.StdEncoding.DecodeString(lines[1])
	if err != nil {
		t.Fatal(err)
	}
	total := map[uint64]uint64{}
	runs, err = parseUpdate(sized(merged))
	for _, run := range runs {
		total[run.client] += run.length
	}
	if err != nil || total[1000] != 3 || total[1001] != 1 {
		t.Errorf("of several: %v, %v", runs, err)
	}
}

// Who sees all late has what they type in the document when it first arrives,
// on as old a version as that may be.
func TestBenchLateTypist(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		a := apptest.At(t, postgresOnly(url))
		if err := a.Directory.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		writers, err := joinPeople(t.Context(), a.App, 3, access.Partner)
		if err != nil {
			t.Fatal(err)
		}
		documents, err := documentsOf(t.Context(), a.App, 1, 4)
		if err != nil {
			t.Fatal(err)
		}
		address := strings.TrimPrefix(handlertest.On(t, a).URL, "http://")
		server := &benchServer{address: address, client: &fasthttp.HostClient{Addr: address}}
		t.Cleanup(server.client.CloseIdleConnections)
		run := newTyping(40, false)
		for i := range 2 {
			if _, err := run.join(t.Context(), server, writers[i], documents[0], &typingRoom{}, i); err != nil {
				t.Fatal(err)
			}
		}
		e, err := run.join(t.Context(), server, writers[2], documents[0], &typingRoom{}, 2)
		if err != nil {
			t.Fatal(err)
		}
		late := lateFor(e, 300*time.Millisecond)
		run.editors[2] = late
		run.begin()
		for deadline := time.Now().Add(20 * time.Second); ; {
			late.mu.Lock()
			landed, behind := late.landed, slices.Clone(late.behind)
			late.mu.Unlock()
			if err := run.error(); err != nil || time.Now().After(deadline) {
				t.Fatalf("%d landed, %v", landed, err)
			}
			if landed >= 3 && slices.Max(behind) > 5 {
				break
			}
			if err := pass(t.Context(), 20*time.Millisecond); err != nil {
				t.Fatal(err)
			}
		}
		run.close()
		var out bytes.Buffer
		if err := sayLate(printer{&out}, 2, time.Second, []*lateTypist{late}); err != nil || !strings.Contains(out.String(), "0 in part") {
			t.Errorf("%s, %v", out.String(), err)
		}
	})
}

// A long history is written through the rooms, and leaves steps behind that no
// snapshot holds.
func TestBenchHistory(t *testing.T) {
	modelstest.EachURL(t, func(t *testing.T, url string) {
		a := apptest.At(t, postgresOnly(url))
		if err := a.Directory.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := joinPeople(t.Context(), a.App, 1, access.Partner); err != nil {
			t.Fatal(err)
		}
		documents, err := documentsOf(t.Context(), a.App, 1, 4)
		if err != nil {
			t.Fatal(err)
		}
		h, err := scribble(t.Context(), a.App, models.DocumentID(documents[0]), 300, 100)
		if err != nil || h.steps < 300 || h.unsaved < 100 {
			t.Errorf("%+v, %v", h, err)
		}
		if err := a.DB.Read(t.Context(), func(tx *models.Tx) error {
			head, err := models.DocumentByID(tx, models.DocumentID(documents[0]))
			if head.Version != h.steps {
				t.Errorf("%d versions, %d steps", head.Version, h.steps)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
