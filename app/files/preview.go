package files

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"image/png"
	"os"

	"golang.org/x/image/draw"
)

// previewSide is how long the longer side of a preview is, in pixels, and
// previewable how large an image may be to be given one: it is unpacked whole,
// at four bytes a pixel.
const (
	previewSide    = 960
	maxPreviewable = 24_000_000
)

// PreviewType is the kind of the preview of a kind of image: photographs stay
// such, all else keeps sharp edges and what is transparent.
func PreviewType(mediaType string) string {
	if mediaType == "image/jpeg" {
		return mediaType
	}
	return "image/png"
}

// Preview keeps a smaller image of one that is large, and returns its digest.
// It is the file's own where that is small, and "" for what is no image or
// cannot be shown.
func (s *Store) Preview(file File) (string, error) {
	switch {
	case !IsShown(file.MediaType):
		return "", nil
	case max(file.Width, file.Height) <= previewSide && file.MediaType != "image/gif":
		return file.Digest, nil
	case file.Width*file.Height > maxPreviewable:
		return "", nil
	}
	path, err := s.Path(file.Digest)
	if err != nil {
		return "", err
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	s.previews.Lock() // one at a time: each takes a hundred megabytes for a moment
	defer s.previews.Unlock()
	full, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return "", nil // a broken image is kept all the same
	}
	small, err := shrink(full, PreviewType(file.MediaType))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(small)
	digest := hex.EncodeToString(sum[:])
	return digest, s.write(digest, small)
}

// shrink is an image with its longer side at previewSide, or as it was where
// it is smaller.
func shrink(full image.Image, mediaType string) ([]byte, error) {
	size := full.Bounds()
	longer := max(size.Dx(), size.Dy(), previewSide)
	small := image.NewRGBA(image.Rect(0, 0, max(1, size.Dx()*previewSide/longer), max(1, size.Dy()*previewSide/longer)))
	draw.BiLinear.Scale(small, small.Bounds(), full, size, draw.Src, nil)
	var out bytes.Buffer
	if mediaType == "image/jpeg" {
		err := jpeg.Encode(&out, small, &jpeg.Options{Quality: 80})
		return out.Bytes(), err
	}
	err := png.Encode(&out, small)
	return out.Bytes(), err
}
