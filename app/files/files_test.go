package files_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"strings"
	"testing"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/files"
)

func store(t *testing.T) *files.Store {
	t.Helper()
	s, err := files.NewStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// hugePicture says in its head that it is 50,000 by 50,000.
func hugePicture() []byte {
	head := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xc3\x50\x00\x00\xc3\x50\x08\x00\x00\x00\x00")
	return binary.BigEndian.AppendUint32(head, crc32.ChecksumIEEE(head[12:]))
}

func TestSave(t *testing.T) {
	s := store(t)
	file, err := s.Save(`C:\photos\..\Карта.png`, bytes.NewReader(picture(t)))
	if err != nil || file.Name != "Карта.png" || file.MediaType != "image/png" || file.Width != 3 || file.Height != 2 {
		t.Fatalf("%+v %v", file, err)
	}
	path, err := s.Path(file.Digest)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile(path); err != nil || int64(len(kept)) != file.Size {
		t.Errorf("%d bytes kept, %v", len(kept), err)
	}
	if again, err := s.Save("same.png", bytes.NewReader(picture(t))); err != nil || again.Digest != file.Digest {
		t.Errorf("%+v %v", again, err)
	}
	for _, digest := range []string{"", "../../etc/passwd", strings.Repeat("0", 64), strings.Repeat("Z", 64)} {
		if _, err := s.Path(digest); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", digest, err)
		}
	}
}

func TestWhatIsNotTaken(t *testing.T) {
	s := store(t)
	for name, c := range map[string]struct {
		file    string
		content []byte
		key     string
	}{
		"page":            {"a.html", []byte("<!DOCTYPE html><script>alert(1)</script>"), "files.kind"},
		"page as text":    {"a.txt", []byte("<!DOCTYPE html><script>alert(1)</script>"), "files.kind"},
		"drawing":         {"a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "files.kind"},
		"drawing as png":  {"a.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "files.kind"},
		"program":         {"a.pdf", []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00"), "files.kind"},
		"lying ending":    {"a.pdf", picture(t), "files.lies"},
		"no ending":       {"picture", picture(t), "files.lies"},
		"two endings":     {"a.png.exe", picture(t), "files.lies"},
		"turned around":   {"a\u202egnp.exe", picture(t), "files.lies"},
		"too many pixels": {"a.png", hugePicture(), "files.image_too_large"},
		"too large":       {"a.txt", bytes.Repeat([]byte("x"), files.MaxSize+1), "files.too_large"},
		"empty":           {"a.txt", nil, "files.empty"},
		"no name":         {"../..", picture(t), "files.name"},
		"not text":        {"a.txt", []byte("caf\xe9 caf\xe9 caf\xe9"), "files.kind"},
	} {
		if _, err := s.Save(c.file, bytes.NewReader(c.content)); err == nil || fault.As(err).Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func TestPlaceIsTakenOutOfPhotographs(t *testing.T) {
	s := store(t)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	segment := []byte("Exif\x00\x00GPS 46.2 6.1")
	with := append([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, byte(len(segment) + 2)}, segment...)
	with = append(with, out.Bytes()[2:]...)
	file, err := s.Save("place.jpg", bytes.NewReader(with))
	if err != nil {
		t.Fatal(err)
	}
	path, err := s.Path(file.Digest)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(path)
	if err != nil || bytes.Contains(kept, []byte("GPS")) {
		t.Errorf("the place is kept (%v)", err)
	}
	if _, _, err := image.Decode(bytes.NewReader(kept)); err != nil {
		t.Errorf("the image is broken: %v", err)
	}
}

func TestDisposition(t *testing.T) {
	for name, want := range map[string]string{
		"a.pdf":               `attachment; filename=a.pdf`,
		"résumé.pdf":          `attachment; filename*=utf-8''r%C3%A9sum%C3%A9.pdf`,
		"a\"\r\nSet-Cookie:x": `attachment; filename*=utf-8''a%22%0D%0ASet-Cookie%3Ax`,
	} {
		if got := files.Disposition(name, "application/pdf"); got != want && (!strings.HasPrefix(got, "attachment") || strings.ContainsAny(got, "\r\n")) {
			t.Errorf("%q: %s", name, got)
		}
	}
	if got := files.Disposition("a.png", "image/png"); got != "inline; filename=a.png" {
		t.Error(got)
	}
}
