package prose

import (
	_ "embed"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"modernc.org/quickjs"
)

//go:embed testdata/oracle/oracle.js
var oracleSource string

// oracle is the official library, running in an engine of its own.
type oracle struct {
	t  testing.TB
	vm *quickjs.VM
}

// patience is how long the official library may take for one answer: there are
// transforms that it never comes to the end of.
const patience = time.Minute

func newOracle(t testing.TB) *oracle {
	t.Helper()
	vm, err := quickjs.NewVM()
	if err != nil {
		t.Fatal(err)
	}
	if err := vm.SetEvalTimeout(patience); err != nil {
		t.Fatal(err)
	}
	o := &oracle{t, vm}
	t.Cleanup(o.close)
	o.eval("var window = {}, document = {};\n" + oracleSource)
	return o
}

// close ends the engine; a second time does nothing.
func (o *oracle) close() {
	if o.vm != nil {
		_ = o.vm.Close()
		o.vm = nil
	}
}

func (o *oracle) eval(source string) {
	o.t.Helper()
	if _, err := o.vm.Eval(source, quickjs.EvalGlobal); err != nil {
		o.t.Fatal("oracle: ", err)
	}
}

// ask calls a function of the bundle with one string.
func (o *oracle) ask(name, argument string) string {
	o.t.Helper()
	s, ended := o.try(name, argument)
	if !ended {
		o.t.Fatalf("oracle: %s has not come to an end\n%s", name, argument)
	}
	return s
}

// try is ask, which reports false where the library comes to no end.
func (o *oracle) try(name, argument string) (answer string, ended bool) {
	o.t.Helper()
	quoted, err := json.Marshal(argument)
	if err != nil {
		o.t.Fatal(err)
	}
	v, err := o.vm.Eval("oracle."+name+"("+string(quoted)+")", quickjs.EvalGlobal)
	if err != nil && strings.Contains(err.Error(), "interrupted") {
		return "", false
	}
	if err != nil {
		o.t.Fatalf("oracle: %s: %v\n%s", name, err, argument)
	}
	s, ok := v.(string)
	if !ok {
		o.t.Fatalf("oracle: %s gave %T", name, v)
	}
	return s, true
}

// list is ask for functions that give a list of strings.
func (o *oracle) list(name, argument string) []string {
	o.t.Helper()
	var out []string
	if err := json.Unmarshal([]byte(o.ask(name, argument)), &out); err != nil {
		o.t.Fatal(err)
	}
	return out
}
