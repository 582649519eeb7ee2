package commands

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ticks is the unit of /proc/PID/stat, a hundredth of a second on every Linux.
const ticks = 100

// processUse is what a process has used, as the system counts it: the same for
// our server and for others.
type processUse struct{ cpu, children, resident float64 } // seconds, seconds, bytes

func useOf(pid int) (processUse, error) {
	folder := filepath.Join("/proc", strconv.Itoa(pid))
	stat, err := os.ReadFile(filepath.Join(folder, "stat"))
	if err != nil {
		return processUse{}, fmt.Errorf("what a process costs is read from /proc: %w", err)
	}
	return parseStat(string(stat), os.Getpagesize())
}

// parseStat reads the line of /proc/PID/stat. The name in it may hold anything.
func parseStat(line string, page int) (processUse, error) {
	fields := strings.Fields(line[strings.LastIndexByte(line, ')')+1:])
	if len(fields) < 22 {
		return processUse{}, errors.New("/proc/PID/stat is too short")
	}
	var numbers [5]float64
	for i, at := range [...]int{11, 12, 13, 14, 21} { // utime, stime, cutime, cstime, rss
		n, err := strconv.ParseFloat(fields[at], 64)
		if err != nil {
			return processUse{}, fmt.Errorf("/proc/PID/stat: %w", err)
		}
		numbers[i] = n
	}
	return processUse{
		cpu: (numbers[0] + numbers[1]) / ticks, children: (numbers[2] + numbers[3]) / ticks, resident: numbers[4] * float64(page),
	}, nil
}

// useOfPostgres is the CPU of all PostgreSQL on this machine, those of its
// processes that have ended meanwhile among them; 0 where there is none.
func useOfPostgres() float64 {
	names, _ := filepath.Glob("/proc/[0-9]*/comm")
	sum := 0.0
	for _, name := range names {
		comm, err := os.ReadFile(name)
		if err != nil || strings.TrimSpace(string(comm)) != "postgres" {
			continue
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if use, err := useOf(pid); err == nil { // one that ends just now counts with its parent
			sum += use.cpu + use.children
		}
	}
	return sum
}

// loadOfMachine is how many processes want to run, over one, five and fifteen
// minutes: figures of a busy machine are worth only what they say of one another.
func loadOfMachine() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(data))[:3], " ")
}
