package files

import (
	"bytes"
	"encoding/binary"
)

// withoutExif takes the application segments out of a JPEG that carry what a
// camera or program wrote (EXIF with the place, XMP, comments), without
// touching the image. What is not formed as a JPEG is returned as it is.
func withoutExif(content []byte) []byte {
	if len(content) < 4 || content[0] != 0xFF || content[1] != 0xD8 {
		return content
	}
	out := append(make([]byte, 0, len(content)), content[:2]...)
	at := 2
	for at+4 <= len(content) && content[at] == 0xFF {
		marker := content[at+1]
		if marker == 0xDA { // the image itself follows
			break
		}
		length := int(binary.BigEndian.Uint16(content[at+2:]))
		if length < 2 || at+2+length > len(content) {
			return content
		}
		segment := content[at : at+2+length]
		if marker != 0xFE && (marker < 0xE1 || marker > 0xEF || marker == 0xE2 || marker == 0xEE) {
			out = append(out, segment...) // JFIF, colour profile, Adobe's colour transform and all that is image
		}
		at += 2 + length
	}
	return append(out, content[at:]...)
}

// withoutPNGText takes out of a PNG the chunks that hold words or EXIF.
func withoutPNGText(content []byte) []byte {
	const head = 8
	if len(content) < head {
		return content
	}
	out := append(make([]byte, 0, len(content)), content[:head]...)
	for at := head; at < len(content); {
		if at+12 > len(content) {
			return content
		}
		length := int(binary.BigEndian.Uint32(content[at:]))
		if length < 0 || at+12+length > len(content) {
			return content
		}
		chunk := content[at : at+12+length]
		switch name := chunk[4:8]; {
		case bytes.Equal(name, []byte("tEXt")), bytes.Equal(name, []byte("zTXt")), bytes.Equal(name, []byte("iTXt")), bytes.Equal(name, []byte("eXIf")):
		case bytes.Equal(name, []byte("IEND")):
			return append(out, chunk...) // nothing hides behind the end
		default:
			out = append(out, chunk...)
		}
		at += 12 + length
	}
	return out
}
