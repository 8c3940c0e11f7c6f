package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"unicode/utf16"
)

// id3Frames are the ID3v2.3 frames in which players expect the tags. ffmpeg writes comments
// and lyrics as TXXX, which players do not show.
// https://id3.org/id3v2.3.0#Declared_ID3v2_frames
var id3Frames = map[string]string{"title": "TIT2", "artist": "TPE1", "album": "TALB", "genre": "TCON",
	"comment": "COMM", "lyrics": "USLT"}

// id3Tag returns an ID3v2.3 tag with a JPEG as front cover, unless that is empty.
func id3Tag(tags [][2]string, cover []byte) []byte {
	var frames bytes.Buffer
	frame := func(id string, parts ...[]byte) {
		body := bytes.Join(parts, nil)
		frames.WriteString(id)
		frames.Write(binary.BigEndian.AppendUint32(nil, uint32(len(body))))
		frames.Write([]byte{0, 0})
		frames.Write(body)
	}
	const utf16WithBOM = 1
	for _, t := range tags {
		id, text := id3Frames[t[0]], t[1]
		switch {
		case id == "" || text == "":
		case id == "COMM" || id == "USLT": // encoding, language, an empty description, text
			language := map[string]string{"COMM": "eng", "USLT": "und"}[id]
			frame(id, append([]byte{utf16WithBOM}, language...), id3Text(""), []byte{0, 0}, id3Text(text))
		default:
			frame(id, []byte{utf16WithBOM}, id3Text(text))
		}
	}
	if len(cover) > 0 {
		const frontCover = 3
		frame("APIC", []byte("\x00image/jpeg\x00"), []byte{frontCover, 0}, cover)
	}
	size := frames.Len()
	header := []byte{'I', 'D', '3', 3, 0, 0, byte(size >> 21 & 0x7f), byte(size >> 14 & 0x7f), byte(size >> 7 & 0x7f),
		byte(size & 0x7f)}
	return append(header, frames.Bytes()...)
}

// id3Text encodes a text as UTF-16 with a byte order mark.
func id3Text(text string) []byte {
	b := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

// tagMP3 prepends the tags of the recording to an MP3 without tags.
func (r *recording) tagMP3(name string) error {
	var cover []byte
	if r.cover {
		var err error
		if cover, err = os.ReadFile(r.path("cover.jpg")); err != nil {
			return err
		}
	}
	from, err := os.Open(r.path(name))
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	to, err := os.OpenFile(r.path("tagged"), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = to.Write(id3Tag(r.tags, cover))
	if err == nil {
		_, err = io.Copy(to, from)
	}
	if err = errors.Join(err, to.Close()); err != nil {
		return err
	}
	return os.Rename(r.path("tagged"), r.path(name))
}
