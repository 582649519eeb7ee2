package web_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"minamata.exchange/handlers/handlertest"
)

// What no route has been found for yet is answered, and harms nobody else: it is
// outside of all that catches a panic.
func TestWhatIsRefusedBeforeItIsRoutedHarmsNobody(t *testing.T) {
	site := handlertest.Start(t)
	const host = "Host: 127.0.0.1\r\n"
	for name, c := range map[string]struct {
		request string
		status  int
	}{
		"a body beyond the largest":     {"POST /sessions HTTP/1.1\r\n" + host + "Content-Length: 99999999\r\n\r\n", http.StatusRequestEntityTooLarge},
		"the same for a script":         {"POST /sessions HTTP/1.1\r\n" + host + "Accept: application/json\r\nContent-Length: 99999999\r\n\r\n", http.StatusRequestEntityTooLarge},
		"a header beyond the largest":   {"GET / HTTP/1.1\r\n" + host + "X-Long: " + strings.Repeat("x", 64<<10) + "\r\n\r\n", http.StatusRequestEntityTooLarge},
		"a length that is none":         {"POST /sessions HTTP/1.1\r\n" + host + "Content-Length: many\r\n\r\n", http.StatusUnprocessableEntity},
		"a line that is none":           {"\x16\x03\x01\x02\r\n\r\n", http.StatusUnprocessableEntity},
		"it with a cookie that is none": {"POST /sessions HTTP/1.1\r\n" + host + "Cookie: session=x\r\nContent-Length: 99999999\r\n\r\n", http.StatusRequestEntityTooLarge},
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(site.URL, "http://"))
		must(t, err)
		must(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
		_, err = fmt.Fprint(conn, c.request)
		must(t, err)
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		must(t, err)
		must(t, response.Body.Close())
		if response.StatusCode != c.status {
			t.Errorf("%s: answered %d, not %d", name, response.StatusCode, c.status)
		}
		must(t, conn.Close())
		if page := site.Browser(t).Get("/"); page.Status != http.StatusOK {
			t.Fatalf("after %s the home page is answered %d", name, page.Status)
		}
	}
}
