package riffusion

import (
	"bytes"
	"encoding/binary"
)

// AudioHead is how many bytes of a recording are needed to identify its format, even
// with data before its first frame.
const AudioHead = 64 << 10

// AudioFormat identifies a recording by its first bytes, at most [AudioHead]: "mp3",
// "aac" (ADTS), "m4a", "ogg", "wav", "flac", "aiff" or "webm"; "" for other files. It
// skips tags and other data before the frames of an MP3 or AAC stream.
func AudioFormat(head []byte) string {
	tagged := bytes.HasPrefix(head, []byte("ID3"))
	body := head
	for len(body) >= 10 && bytes.HasPrefix(body, []byte("ID3")) {
		size := 10 + int(body[6]&0x7f)<<21 + int(body[7]&0x7f)<<14 + int(body[8]&0x7f)<<7 + int(body[9]&0x7f)
		body = body[min(size, len(body)):]
	}
	at := func(i int, magic string) bool {
		return len(body) >= i+len(magic) && string(body[i:i+len(magic)]) == magic
	}
	switch {
	case at(4, "ftyp") && !at(8, "avif") && !at(8, "heic"): // not images
		return "m4a"
	case at(0, "OggS"):
		return "ogg"
	case at(0, "RIFF") && at(8, "WAVE"):
		return "wav"
	case at(0, "fLaC"):
		return "flac"
	case at(0, "FORM") && (at(8, "AIFF") || at(8, "AIFC")):
		return "aiff"
	case at(0, "\x1a\x45\xdf\xa3"):
		return "webm"
	case adtsFrame(body) > 0:
		return "aac"
	case len(body) > 2 && body[0] == 0xff && body[1]&0xe6 == 0xe2:
		return "mp3"
	}
	if format := firstFrames(body); format != "" {
		return format
	}
	if tagged { // its frames are after the known bytes
		return "mp3"
	}
	return ""
}

// firstFrames finds three consecutive frames of the same stream.
func firstFrames(body []byte) string {
	for i := range body {
		if body[i] != 0xff {
			continue
		}
		for format, length := range map[string]func([]byte) int{"mp3": mp3Frame, "aac": adtsFrame} {
			if consecutive(body[i:], length) >= 3 {
				return format
			}
		}
	}
	return ""
}

// consecutive counts consecutive frames, up to three.
func consecutive(body []byte, length func([]byte) int) (n int) {
	for n < 3 {
		size := length(body)
		if size == 0 {
			return n
		}
		n++
		body = body[min(size, len(body)):]
	}
	return n
}

// mp3Frame returns the length of the MPEG audio layer III frame at the start of b, or 0.
// http://www.mp3-tech.org/programmer/frame_header.html
func mp3Frame(b []byte) int {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe6 != 0xe2 {
		return 0
	}
	header := binary.BigEndian.Uint32(b)
	version, rate := header>>19&3, int(header>>12&15)
	frequency := int(header >> 10 & 3)
	if version == 1 || rate == 0 || rate == 15 || frequency == 3 {
		return 0
	}
	kilobits := [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[rate]
	hertz, samples := [4]int{44100, 48000, 32000}[frequency], 144
	if version != 3 { // MPEG 2 and 2.5
		kilobits = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}[rate]
		hertz, samples = hertz/2, 72
		if version == 0 {
			hertz /= 2
		}
	}
	return samples*kilobits*1000/hertz + int(header>>9&1)
}

// adtsFrame returns the length of the ADTS frame at the start of b, or 0 (ISO/IEC
// 13818-7, 6.2).
func adtsFrame(b []byte) int {
	if len(b) < 7 || b[0] != 0xff || b[1]&0xf6 != 0xf0 || b[2]>>2&15 > 12 {
		return 0
	}
	length := int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5])>>5
	if length < 7 {
		return 0
	}
	return length
}
