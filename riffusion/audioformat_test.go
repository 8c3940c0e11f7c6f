package riffusion

import (
	"bytes"
	"strings"
	"testing"
)

// TestAudioFormat includes files with tags and other data before the first
// frame.
func TestAudioFormat(t *testing.T) {
	// 128 kbit/s, 44.1 kHz: 417 bytes
	mp3 := bytes.Repeat(append([]byte{0xff, 0xfb, 0x90, 0x00}, make([]byte, 413)...), 4)
	// 16 bytes each
	adts := bytes.Repeat(append([]byte{0xff, 0xf1, 0x50, 0x80, 0x02, 0x1f, 0xfc}, 1, 2, 3, 4, 5, 6, 7, 8, 9), 4)
	tag := "ID3\x03\x00\x00\x00\x00\x00\x05hello"
	for name, c := range map[string]struct{ head, want string }{
		"mp3":                     {string(mp3), "mp3"},
		"mp3 after zeros":         {strings.Repeat("\x00", 1000) + string(mp3), "mp3"},
		"mp3 after a tag":         {tag + string(mp3), "mp3"},
		"mp3 after other bytes":   {"\x01\xff\xfb\x90junk" + string(mp3), "mp3"},
		"adts":                    {string(adts), "aac"},
		"adts after a tag":        {tag + string(adts), "aac"},
		"adts after other bytes":  {"\x01\x02" + string(adts), "aac"},
		"flac after a tag":        {tag + "fLaC", "flac"},
		"a tag of more than this": {"ID3\x03\x00\x00\x7f\x7f\x7f\x7fAPIC", "mp3"},
		"webm":                    {"\x1a\x45\xdf\xa3\x01", "webm"},
		"aiff":                    {"FORM\x00\x00\x00\x00AIFF", "aiff"},
		"an image":                {"\x00\x00\x00\x18ftypavif", ""},
		"two frames":              {"\x01" + string(mp3[:834]), ""},
		"noise":                   {strings.Repeat("\xff\xff\xfe\x12", 5000), ""},
		"a page":                  {"<html>", ""},
		"nothing":                 {"", ""},
	} {
		if got := AudioFormat([]byte(c.head)); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

func TestAudioTypeNamesRecordingsOnly(t *testing.T) {
	for head, want := range map[string]string{"OggS\x00": "audio/ogg.ogg", "fLaC\x00": "audio/flac.flac",
		"\xff\xfb\x90\x64\x00\x01": "audio/mpeg.mp3", "\x89PNG\r\n\x1a\n": "", "PK\x03\x04": "", "<html>": "", "": ""} {
		contentType, extension := AudioType([]byte(head))
		if contentType+extension != want {
			t.Errorf("%q: %s%s, want %s", head, contentType, extension, want)
		}
	}
}
