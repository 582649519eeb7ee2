package prose

import (
	_ "embed"
	"encoding/json"
	"testing"

	"modernc.org/quickjs"
)

//go:embed testdata/oracle/oracle.js
var oracleSource string

// oracle is the official library, running in an engine of its own.
type oracle struct {
	t  testing.TB
	vm *quickjs.VM
}

func newOracle(t testing.TB) *oracle {
	t.Helper()
	vm, err := quickjs.NewVM()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = vm.Close() })
	o := &oracle{t, vm}
	o.eval("var window = {}, document = {};\n" + oracleSource)
	return o
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
	quoted, err := json.Marshal(argument)
	if err != nil {
		o.t.Fatal(err)
	}
	v, err := o.vm.Eval("oracle."+name+"("+string(quoted)+")", quickjs.EvalGlobal)
	if err != nil {
		o.t.Fatalf("oracle: %s: %v", name, err)
	}
	s, ok := v.(string)
	if !ok {
		o.t.Fatalf("oracle: %s gave %T", name, v)
	}
	return s
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
