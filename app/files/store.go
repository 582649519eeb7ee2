package files

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	_ "image/gif"  // heads of images are read
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"io"
	"mime"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
)

// Limits of one file.
const (
	MaxSize   = 10_000_000 // bytes
	MaxPixels = 40_000_000 // of an image
)

// File is what is known of a file that is kept.
type File struct {
	Digest    string // SHA-256 of its content: its name in the store
	Name      string
	MediaType string
	Size      int64
	Width     int64
	Height    int64
}

// Store keeps files in a folder.
type Store struct {
	folder   string
	previews sync.Mutex
	passing  bool // what is in it does not stay
	sweeping sync.Mutex
}

// NewStore keeps files in a folder, which it makes.
func NewStore(folder string) (*Store, error) {
	return &Store{folder: folder}, os.MkdirAll(folder, 0o700)
}

// NewPassingStore keeps files in a folder until they are swept out of it.
func NewPassingStore(folder string) (*Store, error) {
	return &Store{folder: folder, passing: true}, os.MkdirAll(folder, 0o700)
}

// endings are the kinds that are taken, with the endings that say so.
var endings = map[string][]string{
	"application/pdf": {".pdf"}, "image/png": {".png"}, "image/jpeg": {".jpg", ".jpeg"}, "image/gif": {".gif"},
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   {".docx"},
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         {".xlsx"},
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": {".pptx"},
	"application/vnd.oasis.opendocument.text":                                   {".odt"},
	"application/vnd.oasis.opendocument.spreadsheet":                            {".ods"},
	"application/zip": {".zip"},
	"text/csv":        {".csv", ".txt"},
	"text/plain":      {".txt", ".md", ".csv"},
}

// Save keeps a file, or says in a fault why it is not taken.
func (s *Store) Save(name string, from io.Reader) (File, error) {
	content, err := io.ReadAll(io.LimitReader(from, MaxSize+1))
	if err != nil {
		return File{}, err
	}
	if len(content) > MaxSize {
		return File{}, fault.Oversized("files", "files.too_large")
	}
	if len(content) == 0 {
		return File{}, fault.InvalidField("files", "files.empty")
	}
	file := File{Size: int64(len(content))}
	if file.Name, err = cleanName(name); err != nil {
		return File{}, err
	}
	if file.MediaType, err = kind(file.Name, content); err != nil {
		return File{}, err
	}
	if strings.HasPrefix(file.MediaType, "image/") {
		if content, err = clean(&file, content); err != nil {
			return File{}, err
		}
	}
	sum := sha256.Sum256(content)
	file.Digest = hex.EncodeToString(sum[:])
	return file, s.write(file.Digest, content)
}

// kind is what the content is, if that is taken and the name does not lie.
func kind(name string, content []byte) (string, error) {
	found := mimetype.Detect(content)
	mediaType, _, _ := mime.ParseMediaType(found.String())
	allowed, taken := endings[mediaType]
	ending := strings.ToLower(filepath.Ext(name))
	if mediaType == "text/plain" && !utf8.Valid(content) || !taken && strings.HasPrefix(mediaType, "text/") {
		return "", fault.InvalidField("files", "files.kind")
	}
	if !taken {
		return "", fault.InvalidField("files", "files.kind")
	}
	if !slices.Contains(allowed, ending) {
		return "", fault.InvalidField("files", "files.lies")
	}
	return mediaType, nil
}

// clean reads an image's size from its head and takes out what a camera wrote.
func clean(file *File, content []byte) ([]byte, error) {
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return nil, fault.InvalidField("files", "files.kind")
	}
	if int64(size.Width)*int64(size.Height) > MaxPixels {
		return nil, fault.InvalidField("files", "files.image_too_large")
	}
	file.Width, file.Height = int64(size.Width), int64(size.Height)
	switch file.MediaType {
	case "image/jpeg":
		content = withoutExif(content)
	case "image/png":
		content = withoutPNGText(content)
	}
	file.Size = int64(len(content))
	return content, nil
}

// write puts the content on the disk under its digest; where it does not stay, anew, so
// that Sweep sees since when it is wanted.
func (s *Store) write(digest string, content []byte) error {
	path := s.path(digest)
	if _, err := os.Stat(path); err == nil && !s.passing {
		return nil
	}
	s.sweeping.Lock()
	defer s.sweeping.Unlock()
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	partial, err := os.CreateTemp(folder, "partial-*")
	if err != nil {
		return err
	}
	defer os.Remove(partial.Name())
	_, err = partial.Write(content)
	if err = errors.Join(err, partial.Sync(), partial.Close()); err != nil {
		return err
	}
	if err := os.Rename(partial.Name(), path); err != nil {
		return err
	}
	parent, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(parent.Sync(), parent.Close())
}

var digestPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (s *Store) path(digest string) string { return filepath.Join(s.folder, digest[:2], digest) }

// Path is where a file's content lies; NotFound where it does not.
func (s *Store) Path(digest string) (string, error) {
	if !digestPattern.MatchString(digest) {
		return "", fault.Missing()
	}
	path := s.path(digest)
	if _, err := os.Stat(path); err != nil {
		return "", fault.Missing()
	}
	return path, nil
}

// cleanName is a file's name without folders, hidden signs, or length.
func cleanName(name string) (string, error) {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name, readable := richtext.CleanLine(name)
	name = strings.TrimLeft(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"<>|:*?;`, r) {
			return '_'
		}
		return r
	}, name), ". ")
	if !readable || name == "" {
		return "", fault.InvalidField("files", "files.name")
	}
	ending := filepath.Ext(name)
	if len(ending) > 10 {
		return "", fault.InvalidField("files", "files.lies")
	}
	if stem := []rune(strings.TrimSuffix(name, ending)); len(stem) > 100 {
		name = string(stem[:100]) + ending
	}
	return name, nil
}

// IsShown reports whether a browser may show a kind in place; all others are
// only downloaded.
func IsShown(mediaType string) bool {
	return mediaType == "image/png" || mediaType == "image/jpeg" || mediaType == "image/gif"
}

// Disposition is the Content-Disposition of a file (RFC 6266): the name in
// UTF-8, safely.
func Disposition(name, mediaType string) string {
	how := "attachment"
	if IsShown(mediaType) {
		how = "inline"
	}
	return mime.FormatMediaType(how, map[string]string{"filename": name})
}
