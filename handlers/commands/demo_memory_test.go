package commands

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
)

// residentLimit is what the demo may take of a small machine, while its sample
// is loaded as well as when its first pages have been served, in bytes.
const residentLimit = 80 << 20

// Who looks at the Exchange for the first time starts the demo: a process of
// its own, on an empty folder. How soon it answers is said, not judged: that is
// the machine's affair.
func TestDemoFitsASmallMachine(t *testing.T) {
	address, err := freeAddress(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(asProgram, "1")
	server := &benchServer{
		address: address, client: &fasthttp.HostClient{Addr: address},
		process: exec.CommandContext(t.Context(), os.Args[0], "demo", "--addr", address, "--data", t.TempDir()),
	}
	began := time.Now()
	if err := server.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.stop)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	patience := time.After(2 * time.Minute)
	for ready := false; !ready; {
		status, _, err := server.client.Get(nil, "http://"+address+"/readyz")
		if ready = err == nil && status == fasthttp.StatusOK; ready {
			break
		}
		select {
		case <-tick.C:
		case <-patience:
			t.Fatal("the demo did not start in two minutes")
		}
		if err := server.process.Process.Signal(syscall.Signal(0)); err != nil {
			t.Fatal("the demo has ended: ", err)
		}
	}
	t.Logf("the demo answered %s after its start", time.Since(began).Round(time.Millisecond))
	for _, path := range []string{"/", "/forums", "/forums/1", "/topics/1", "/topics/2", "/topics/3", "/workspaces", "/directory", "/sign-in"} {
		if _, err := server.weigh(path); err != nil {
			t.Error(err)
		}
	}
	used, err := server.cost()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.1f MB resident and %.2f s of CPU after the first pages", used.resident/(1<<20), used.cpu)
	if used.resident > residentLimit {
		t.Errorf("%.1f MB are resident, where %d are the limit", used.resident/(1<<20), residentLimit>>20)
	}
	if used.resident < 1<<20 {
		t.Errorf("%.0f bytes resident: the test shows nothing", used.resident)
	}
	peak, err := peakOf(server.process.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.1f MB at its most", peak/(1<<20))
	if peak > residentLimit {
		t.Errorf("%.1f MB were resident while the sample was loaded, where %d are the limit", peak/(1<<20), residentLimit>>20)
	}
}

// peakOf is how much of a process was resident at its most, where the system
// says so; else 0.
func peakOf(process int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes float64
	_, err = fmt.Sscan(line, &kilobytes)
	return kilobytes * (1 << 10), err
}
