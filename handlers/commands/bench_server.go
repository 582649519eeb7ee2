package commands

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/valyala/fasthttp"

	"minamata.exchange/config"
)

// benchServer is the program itself, serving as a process of its own: what it
// costs is told apart from what the clients cost.
type benchServer struct {
	address string
	process *exec.Cmd
	client  *fasthttp.HostClient
}

// startServer starts it and waits until it is ready. Its log is thrown away.
func startServer(ctx context.Context, settings config.Config, cache int) (*benchServer, error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &benchServer{address: address, client: &fasthttp.HostClient{Addr: address, ReadTimeout: time.Minute, MaxConns: 2000}}
	s.process = exec.CommandContext(ctx, program, "serve", "--addr", address, "--data", settings.Data, "--page-cache", strconv.Itoa(cache)) //nolint:gosec // this program
	s.process.Env = os.Environ()
	if settings.DatabaseURL != "" {
		s.process.Env = append(s.process.Env, "EXCHANGE_DATABASE_URL="+settings.DatabaseURL)
	}
	s.process.Cancel = func() error { return s.process.Process.Signal(syscall.SIGTERM) }
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	patience := time.After(30 * time.Second)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if status, _, err := s.client.Get(nil, "http://"+address+"/readyz"); err == nil && status == fasthttp.StatusOK {
			return s, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			s.stop()
			return nil, ctx.Err()
		case <-patience:
			s.stop()
			return nil, errors.New("the server to be measured did not start: try serve with the same settings")
		}
	}
}

func freeAddress(ctx context.Context) (string, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}

// stop ends the process and waits for it.
func (s *benchServer) stop() {
	s.client.CloseIdleConnections()
	_ = s.process.Process.Signal(syscall.SIGTERM)
	_ = s.process.Wait()
}

// kill ends the process with no time to put anything in order.
func (s *benchServer) kill() {
	s.client.CloseIdleConnections()
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
}

// cost is what the server says that it has used since it started.
type cost struct{ cpu, allocations, bytes, resident float64 }

func (s *benchServer) cost() (cost, error) {
	var c cost
	status, body, err := s.client.Get(nil, "http://"+s.address+"/metrics")
	if errors.Is(err, fasthttp.ErrConnectionClosed) { // one kept open too long for the server, just as it was used again
		status, body, err = s.client.Get(nil, "http://"+s.address+"/metrics")
	}
	if err != nil || status != fasthttp.StatusOK {
		return c, errors.Join(err, fmt.Errorf("/metrics answered %d", status))
	}
	wanted := map[string]*float64{
		"process_cpu_seconds_total": &c.cpu, "go_memstats_mallocs_total": &c.allocations,
		"go_memstats_alloc_bytes_total": &c.bytes, "process_resident_memory_bytes": &c.resident,
	}
	for lines := bufio.NewScanner(bytes.NewReader(body)); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if into := wanted[name]; into != nil {
			if *into, err = strconv.ParseFloat(value, 64); err != nil {
				return c, err
			}
		}
	}
	return c, nil
}
