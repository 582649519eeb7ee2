package document

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"

	"minamata.exchange/app/prose"
	"minamata.exchange/models"
)

// pack is a document with its authors as the database keeps it.
func pack(p past) (models.DocumentCheckpoint, error) {
	var runs []byte
	last := int64(0)
	for _, r := range p.authors.Runs() {
		runs = binary.AppendUvarint(runs, uint64(r.Length))
		runs = binary.AppendVarint(runs, r.By-last)
		last = r.By
	}
	doc, err := deflate(p.text.AppendJSON(nil))
	if err != nil {
		return models.DocumentCheckpoint{}, err
	}
	authors, err := deflate(runs)
	return models.DocumentCheckpoint{DocumentID: p.document, Version: p.version, Doc: doc, Authors: authors}, err
}

func unpack(row models.DocumentCheckpoint) (*prose.Node, *prose.Authorship, error) {
	data, err := io.ReadAll(flate.NewReader(bytes.NewReader(row.Doc)))
	if err != nil {
		return nil, nil, err
	}
	text, err := prose.Exchange().NodeFromJSON(data)
	if err != nil {
		return nil, nil, err
	}
	packed, err := io.ReadAll(flate.NewReader(bytes.NewReader(row.Authors)))
	if err != nil {
		return nil, nil, err
	}
	var runs []prose.Run
	by := int64(0)
	for len(packed) > 0 {
		length, n := binary.Uvarint(packed)
		if n <= 0 {
			return nil, nil, errors.New("authors that are cut off")
		}
		more, m := binary.Varint(packed[n:])
		if m <= 0 {
			return nil, nil, errors.New("authors that are cut off")
		}
		by += more
		runs, packed = append(runs, prose.Run{Length: int(length), By: by}), packed[n+m:]
	}
	authors := prose.AuthorshipFrom(runs)
	if authors.Size() != text.Content().Size() {
		return nil, nil, errors.New("authors of another text")
	}
	return text, authors, nil
}

func deflate(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}
