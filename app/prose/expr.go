package prose

import (
	"math"
	"strconv"
	"strings"
)

// exprKind is what a part of a content expression asks for.
type exprKind uint8

const (
	exprName exprKind = iota
	exprChoice
	exprSeq
	exprPlus
	exprStar
	exprOpt
	exprRange
)

type expr struct {
	kind     exprKind
	typ      *NodeType
	parts    []*expr
	min, max int // of a range; max -1 is without end
}

// exprParser reads content expressions such as "heading block+" or
// "(a | b){2,4}".
type exprParser struct {
	source string
	tokens []string
	pos    int
	depth  int
	nodes  []*NodeType
	byName map[string]*NodeType
	inline int8 // 0 not known yet, 1 inline, -1 block
}

func (p *exprParser) err(detail string) error {
	return fail(Malformed, detail+" in content expression '"+p.source+"'")
}

func isWord(c byte) bool {
	return c == '_' || (c >= '0' && c <= '9') || (c|0x20 >= 'a' && c|0x20 <= 'z')
}

func tokenize(source string) []string {
	var tokens []string
	for i := 0; i < len(source); {
		from := i
		if isWord(source[i]) {
			for i < len(source) && isWord(source[i]) {
				i++
			}
			tokens = append(tokens, source[from:i])
			continue
		}
		r, size := decodeRune(source[i:])
		i += size
		if !strings.ContainsRune(" \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff", r) {
			tokens = append(tokens, source[from:i])
		}
	}
	return tokens
}

func (p *exprParser) next() string {
	if p.pos < len(p.tokens) {
		return p.tokens[p.pos]
	}
	return ""
}

func (p *exprParser) eat(token string) bool {
	if p.next() == token {
		p.pos++
		return true
	}
	return false
}

func (p *exprParser) choice() (*expr, error) {
	if p.depth++; p.depth > 100 {
		return nil, fail(TooLarge, "content expression nested too deep")
	}
	defer func() { p.depth-- }()
	var parts []*expr
	for {
		e, err := p.seq()
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
		if !p.eat("|") {
			return one(exprChoice, parts), nil
		}
	}
}

func one(kind exprKind, parts []*expr) *expr {
	if len(parts) == 1 {
		return parts[0]
	}
	return &expr{kind: kind, parts: parts}
}

func (p *exprParser) seq() (*expr, error) {
	var parts []*expr
	for {
		e, err := p.subscript()
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
		if n := p.next(); n == "" || n == ")" || n == "|" {
			return one(exprSeq, parts), nil
		}
	}
}

func (p *exprParser) subscript() (*expr, error) {
	e, err := p.atom()
	for levels := 0; err == nil; levels++ {
		if levels > 100 {
			return nil, fail(TooLarge, "content expression nested too deep")
		}
		switch {
		case p.eat("+"):
			e = &expr{kind: exprPlus, parts: []*expr{e}}
		case p.eat("*"):
			e = &expr{kind: exprStar, parts: []*expr{e}}
		case p.eat("?"):
			e = &expr{kind: exprOpt, parts: []*expr{e}}
		case p.eat("{"):
			e, err = p.counted(e)
		default:
			return e, nil
		}
	}
	return nil, err
}

func (p *exprParser) num() (int, error) {
	token := p.next()
	if token == "" || strings.Trim(token, "0123456789") != "" {
		return 0, p.err("a number was expected")
	}
	p.pos++
	n, err := strconv.Atoi(token)
	if err != nil || n > math.MaxInt32 {
		return 0, fail(TooLarge, "count in content expression")
	}
	return n, nil
}

func (p *exprParser) counted(e *expr) (*expr, error) {
	least, err := p.num()
	if err != nil {
		return nil, err
	}
	most := least
	if p.eat(",") {
		most = -1
		if p.next() != "}" {
			if most, err = p.num(); err != nil {
				return nil, err
			}
		}
	}
	if !p.eat("}") {
		return nil, p.err("a range without end")
	}
	return &expr{kind: exprRange, min: least, max: most, parts: []*expr{e}}, nil
}

func (p *exprParser) atom() (*expr, error) {
	if p.eat("(") {
		e, err := p.choice()
		if err == nil && !p.eat(")") {
			err = p.err("a parenthesis without end")
		}
		return e, err
	}
	name := p.next()
	if name == "" || !isWord(name[0]) {
		return nil, p.err("unexpected token '" + name + "'")
	}
	types := p.resolve(name)
	if len(types) == 0 {
		return nil, p.err("no node type or group '" + name + "'")
	}
	p.pos++
	var parts []*expr
	for _, t := range types {
		side := int8(-1)
		if t.inline {
			side = 1
		}
		if p.inline == 0 {
			p.inline = side
		} else if p.inline != side {
			return nil, p.err("inline and block content mixed")
		}
		parts = append(parts, &expr{kind: exprName, typ: t})
	}
	return one(exprChoice, parts), nil
}

func (p *exprParser) resolve(name string) []*NodeType {
	if t := p.byName[name]; t != nil {
		return []*NodeType{t}
	}
	var found []*NodeType
	for _, t := range p.nodes {
		if t.InGroup(name) {
			found = append(found, t)
		}
	}
	return found
}
