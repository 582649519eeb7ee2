package prose

import "strings"

// fields reads the properties of one type's JSON, keeping the first error.
type fields struct {
	object *Object
	of     string
	err    error
}

func specFields(v any, of string) (*fields, error) {
	o, ok := v.(*Object)
	if !ok {
		return nil, fail(Malformed, of+" is an object")
	}
	return &fields{object: o, of: of}, nil
}

func objectField(o *Object, name, of string) (*Object, error) {
	v, _ := o.Get(name)
	if v == nil {
		return &Object{}, nil
	}
	f, ok := v.(*Object)
	if !ok {
		return nil, fail(Malformed, name+" of "+of+" is an object")
	}
	return f, nil
}

func (f *fields) refuse(name, what string) {
	if f.err == nil {
		f.err = fail(Malformed, name+" of "+f.of+" is "+what)
	}
}

func (f *fields) flag(name string) bool {
	v, _ := f.object.Get(name)
	b, ok := v.(bool)
	if !ok && v != nil {
		f.refuse(name, "true or false")
	}
	return b
}

func (f *fields) text(name string) string {
	s, _ := f.optionalText(name)
	return s
}

func (f *fields) optionalText(name string) (string, bool) {
	v, _ := f.object.Get(name)
	if v == nil {
		return "", false
	}
	s, ok := v.(string)
	if !ok {
		f.refuse(name, "a string")
	}
	return s, ok
}

func (f *fields) words(name string) []string {
	s := f.text(name)
	if s == "" {
		return nil
	}
	return strings.Split(s, " ")
}

func (f *fields) attrs() *attrDefs {
	d := &attrDefs{of: f.of}
	specs, err := objectField(f.object, "attrs", f.of)
	if err != nil {
		f.err = err
		return d
	}
	for i, name := range specs.keys {
		spec, ok := specs.values[i].(*Object)
		if !ok {
			f.refuse("attribute "+name, "an object")
			return d
		}
		one := &fields{object: spec, of: "attribute " + name + " of " + f.of}
		def := attrDef{}
		def.standard, def.hasDefault = spec.Get("default")
		if types, given := one.optionalText("validate"); given {
			def.validate = strings.Split(types, "|")
		}
		if one.err != nil && f.err == nil {
			f.err = one.err
		}
		d.names = append(d.names, name)
		d.defs = append(d.defs, def)
	}
	d.settle()
	return d
}
