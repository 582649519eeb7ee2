package commands

import (
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/alecthomas/kong"

	"minamata.exchange/config"
)

// line is the whole command line.
type line struct {
	Serve   serve       `cmd:"" default:"withargs" help:"Serve the Exchange (the default)."`
	Demo    demo        `cmd:"" help:"Serve an Exchange filled with sample content, in a data folder of its own (demo-data)."`
	Migrate migrate     `cmd:"" help:"Bring the tables of the database up to date, and stop."`
	Backup  backUp      `cmd:"" help:"Write the data folder to one file; the program may run meanwhile."`
	Restore restore     `cmd:"" help:"Bring a backup back into an empty data folder."`
	Audit   auditRecord `cmd:"" help:"Look after the audit record."`
	Bench   bench       `cmd:"" help:"Measure the program with real clients, on a database of its own."`
}

// Run parses the arguments and runs the command; it returns the exit code.
func Run(arguments []string, out, errs io.Writer) int {
	var parsed line
	exit := -1
	parser, err := kong.New(&parsed, kong.Name("exchange"), kong.Writers(out, errs), kong.Exit(func(code int) { exit = code }),
		kong.Description("Minamata Exchange: forums, workspaces and knowledge products for the Parties to the Minamata Convention on Mercury. "+
			"Every setting can be given by the variable named beside it."),
		kong.ConfigureHelp(kong.HelpOptions{NoExpandSubcommands: false}))
	if err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	if len(arguments) == 1 && arguments[0] == "help" { // every command, then every setting
		_, _ = parser.Parse([]string{"--help"})
		arguments = []string{"serve", "--help"}
	}
	chosen, err := parser.Parse(arguments)
	if exit >= 0 {
		return exit
	}
	if err != nil {
		fmt.Fprintln(errs, "exchange:", err)
		return 2
	}
	if err := chosen.Run(printer{out}); err != nil {
		fmt.Fprintln(errs, "exchange:", err)
		return 1
	}
	return 0
}

// printer is where a command says what people are to read.
type printer struct{ io.Writer }

func (p printer) say(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

func newLog(settings config.Config) *slog.Logger {
	if settings.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, nil))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}
