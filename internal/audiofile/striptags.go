package audiofile

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// ErrTagged reports that tags cannot be removed from a file of its format.
var ErrTagged = errors.New("tags of this audio format cannot be removed")

// StripTags returns a file without the tags that name its song: title, artist, genre, lyrics and pictures. It
// overwrites tags in place where the format allows that, and does not change the recording. Its errors are
// [ErrTagged].
func StripTags(file []byte) ([]byte, error) {
	switch Format(file[:min(len(file), HeadSize)]) {
	case "mp3", "aac":
		return stripID3(file), nil
	case "m4a":
		file = bytes.Clone(file)
		return file, stripBoxes(file)
	case "wav":
		file = bytes.Clone(file)
		return file, stripChunks(file)
	default:
		return nil, ErrTagged
	}
}

// stripID3 removes ID3 tags from the beginning and the end of a file.
//
// https://id3.org/id3v2.4.0-structure and https://id3.org/ID3v1
func stripID3(file []byte) []byte {
	for len(file) >= 10 && bytes.HasPrefix(file, []byte("ID3")) {
		size := 10 + int(file[6]&0x7f)<<21 + int(file[7]&0x7f)<<14 + int(file[8]&0x7f)<<7 + int(file[9]&0x7f)
		if file[5]&0x10 != 0 { // a footer of ten bytes follows
			size += 10
		}
		file = file[min(size, len(file)):]
	}
	const v1 = 128
	if n := len(file) - v1; n >= 0 && bytes.HasPrefix(file[n:], []byte("TAG")) {
		file = file[:n]
	}
	return file
}

// stripBoxes turns the boxes of an MP4 file that hold tags into free space, so that the offsets in the file stay
// valid.
//
// https://developer.apple.com/documentation/quicktime-file-format
func stripBoxes(boxes []byte) error {
	for len(boxes) > 0 {
		if len(boxes) < 8 {
			return ErrTagged
		}
		size, header := uint64(binary.BigEndian.Uint32(boxes)), 8
		switch {
		case size == 0: // up to the end
			size = uint64(len(boxes))
		case size == 1 && len(boxes) >= 16:
			size, header = binary.BigEndian.Uint64(boxes[8:]), 16
		}
		if size < uint64(header) || size > uint64(len(boxes)) {
			return ErrTagged
		}
		body := boxes[header:size]
		switch string(boxes[4:8]) {
		case "moov", "trak":
			if err := stripBoxes(body); err != nil {
				return err
			}
		case "udta", "meta", "uuid":
			copy(boxes[4:8], "free")
			clear(body)
		}
		boxes = boxes[size:]
	}
	return nil
}

// stripChunks turns the chunks of a WAV file that hold tags into padding.
func stripChunks(file []byte) error {
	for at := 12; at+8 <= len(file); {
		size := int(binary.LittleEndian.Uint32(file[at+4:]))
		end := min(at+8+size, len(file))
		switch string(file[at : at+4]) {
		case "LIST", "id3 ", "ID3 ", "bext", "iXML":
			copy(file[at:], "JUNK")
			clear(file[at+8 : end])
		}
		at += 8 + size + size%2
	}
	return nil
}
