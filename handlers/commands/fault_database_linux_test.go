package commands

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"minamata.exchange/models/modelstest"
)

// TestDatabaseAway stops PostgreSQL while people type, as a failure would, and
// starts it again: what they type waits, and is there when it is back.
func TestDatabaseAway(t *testing.T) {
	away := 2 * time.Second
	if long() {
		away = 20 * time.Second
	}
	server := newCluster(t)
	c := gather(t, faultSettings(t, server.url()), 3, 30, 100*time.Millisecond)
	<-time.After(time.Second)
	server.stop()
	<-time.After(away)
	for path, want := range map[string]int{"/healthz": fasthttp.StatusOK, "/readyz": fasthttp.StatusServiceUnavailable} {
		if status, _, err := c.server.client.Get(nil, "http://"+c.server.address+path); err != nil || status != want {
			t.Errorf("without its database the program says %d to %s, %v", status, path, err)
		}
	}
	server.start()
	back := time.Now()
	<-time.After(2 * time.Second)
	c.settle()
	t.Logf("PostgreSQL was away for %s; %s after it was back nothing waited any more", away, time.Since(back).Round(time.Millisecond))
	if !slices.ContainsFunc(c.survivors, func(s *survivor) bool { return s.unsure.Load() > 0 || s.broke > 0 }) {
		t.Error("nobody noticed: nothing was shown")
	}
}

// cluster is a PostgreSQL server of a test's own, that can be stopped.
type cluster struct {
	t              *testing.T
	folder, port   string
	initdb, pgctl  string
	identification *syscall.SysProcAttr // it does not run as root
}

// newCluster makes and starts one. Where PostgreSQL is not installed the test
// says so by name; EXCHANGE_TEST_REQUIRE=postgres makes that a failure.
func newCluster(t *testing.T) *cluster {
	t.Helper()
	missing := func(why string) {
		if strings.Contains(os.Getenv("EXCHANGE_TEST_REQUIRE"), "postgres") {
			t.Fatal("PostgreSQL is required here: " + why)
		}
		t.Skip("did not run: " + why)
	}
	binaries, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if path, err := exec.LookPath("initdb"); err == nil {
		binaries = append(binaries, filepath.Dir(path))
	}
	if len(binaries) == 0 {
		missing("there is no initdb here")
	}
	folder, err := os.MkdirTemp("", "exchange-postgres-") //nolint:usetesting // another account has to come in
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	last := binaries[len(binaries)-1]
	s := &cluster{t: t, folder: folder, initdb: filepath.Join(last, "initdb"), pgctl: filepath.Join(last, "pg_ctl")}
	if os.Getuid() == 0 {
		account, err := user.Lookup("postgres")
		if err != nil {
			missing("it does not run as root, and there is no account postgres")
		}
		uid, err1 := strconv.Atoi(account.Uid)
		gid, err2 := strconv.Atoi(account.Gid)
		if err1 != nil || err2 != nil || os.Chown(folder, uid, gid) != nil {
			t.Fatal("the folder cannot be given to postgres")
		}
		s.identification = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
	address, err := freeAddress(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, s.port, _ = net.SplitHostPort(address)
	s.run(s.initdb, "-D", s.data(), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	s.start()
	t.Cleanup(func() { _ = s.command(s.pgctl, "-D", s.data(), "-m", "immediate", "stop").Run() })
	return s
}

func (s *cluster) data() string { return filepath.Join(s.folder, "data") }

func (s *cluster) url() string {
	return "postgres://postgres@127.0.0.1:" + s.port + "/postgres?sslmode=disable"
}

func (s *cluster) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir, c.SysProcAttr = s.folder, s.identification
	return c
}

func (s *cluster) run(name string, args ...string) {
	s.t.Helper()
	c := s.command(name, args...)
	said, err := os.Create(filepath.Join(s.t.TempDir(), "said")) // a file: the server would hold a pipe open
	if err != nil {
		s.t.Fatal(err)
	}
	defer said.Close()
	c.Stdout, c.Stderr = said, said
	if err := c.Run(); err != nil {
		out, _ := os.ReadFile(said.Name())
		s.t.Fatalf("%s: %v: %s", filepath.Base(name), err, out)
	}
}

func (s *cluster) start() {
	s.t.Helper()
	s.run(s.pgctl, "-D", s.data(), "-w", "-t", "60", "-l", filepath.Join(s.folder, "log"),
		"-o", "-c listen_addresses=127.0.0.1 -c port="+s.port+" -c unix_socket_directories="+s.folder, "start")
}

// stop ends every process of the server at once.
func (s *cluster) stop() {
	s.t.Helper()
	s.run(s.pgctl, "-D", s.data(), "-m", "immediate", "-w", "stop")
}

// TestDiskFull fills the disk that the embedded database is on while people
// type: they are told that it cannot be taken now, nothing is acknowledged that
// is not there, and it goes on when there is room again.
func TestDiskFull(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=32m"); err != nil {
		if strings.Contains(os.Getenv("EXCHANGE_TEST_REQUIRE"), "mount") {
			t.Fatal(err)
		}
		t.Skip("did not run: only root can give a test a disk of its own: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	settings := faultSettings(t, modelstest.SQLiteURL(t))
	settings.Data = disk
	c := gather(t, settings, 2, 10, 50*time.Millisecond)
	<-time.After(time.Second)
	ballast := filepath.Join(disk, "ballast")
	full := fillDisk(t, ballast)
	waitFor(t, "somebody is told that it cannot be taken", func() bool {
		return slices.ContainsFunc(c.survivors, func(s *survivor) bool { return s.unsure.Load() > 0 })
	})
	if status, _, err := c.server.client.Get(nil, "http://"+c.server.address+"/healthz"); err != nil || status != fasthttp.StatusOK {
		t.Errorf("with a full disk the program says %d, %v", status, err)
	}
	<-time.After(time.Second)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	<-time.After(time.Second)
	c.settle()
	t.Logf("the disk was filled with %d KB", full>>10)
}

// fillDisk takes all room of a disk, and gives how much that was.
func fillDisk(t *testing.T, name string) (size int64) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := bytes.Repeat([]byte("mercury "), 512); ; {
		n, err := f.Write(block)
		size += int64(n)
		if err != nil {
			return size
		}
	}
}

func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	patience := time.After(time.Minute)
	for !holds() {
		select {
		case <-tick.C:
		case <-patience:
			t.Fatal(fmt.Errorf("in vain: %s", what))
		}
	}
}
