package viewstest

import (
	"strings"

	"golang.org/x/net/html"
)

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func within(n *html.Node, element string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == element {
			return true
		}
	}
	return false
}

// words are the text under a node.
func words(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		b.WriteString(words(child))
	}
	return b.String()
}

// hasToken says whether the form carries the form token with its value.
func hasToken(n *html.Node) bool {
	if n.Data == "input" && attribute(n, "name") == "_csrf" && attribute(n, "value") != "" {
		return true
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if hasToken(child) {
			return true
		}
	}
	return false
}
