package audiofile_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/audiofile"
)

// box returns an MP4 box.
func box(kind string, body ...[]byte) []byte {
	content := bytes.Join(body, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(content)+8)), kind...), content...)
}

// chunk returns a RIFF chunk.
func chunk(kind, body string) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body))), body...)
}

func TestTagsAreStripped(t *testing.T) {
	t.Parallel()
	const secret = "Lighthouse"
	frame := append([]byte{0xff, 0xfb, 0x90, 0x00}, bytes.Repeat([]byte("music"), 200)...)
	id3 := append([]byte("ID3\x04\x00\x00\x00\x00\x00\x0a"), secret...)
	sound := []byte("recording")
	for name, file := range map[string][]byte{
		"mp3": bytes.Join([][]byte{id3, id3, frame, append([]byte("TAG"+secret), make([]byte, 115)...)}, nil),
		"m4a": bytes.Join([][]byte{box("ftyp", []byte("M4A ")), box("moov", box("mvhd", make([]byte, 20)),
			box("trak", box("udta", []byte(secret))), box("udta", box("meta", []byte(secret)))),
			box("meta", []byte(secret)), box("mdat", sound)}, nil),
		"wav": bytes.Join([][]byte{[]byte("RIFF\x00\x00\x00\x00WAVE"), chunk("LIST", "INFOINAM"+secret),
			chunk("data", string(sound)), {0}, chunk("id3 ", secret)}, nil),
	} {
		original := bytes.Clone(file)
		got, err := audiofile.StripTags(file)
		if err != nil || bytes.Contains(got, []byte(secret)) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if !bytes.Equal(file, original) {
			t.Errorf("%s: the file was changed", name)
		}
		if name == "mp3" && !bytes.Equal(got, frame) {
			t.Errorf("mp3 is not only its recording")
		}
		if name != "mp3" && (len(got) != len(file) || bytes.Index(got, sound) != bytes.Index(file, sound)) {
			t.Errorf("%s: the recording moved", name)
		}
	}
}

func TestTagsOfUnknownFormatsAreReported(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"", "OggS and more", "no audio", "\x00\x00\x00\x0cftypM4A \x00\x00\xff\xffmoov"} {
		if got, err := audiofile.StripTags([]byte(file)); !errors.Is(err, audiofile.ErrTagged) {
			t.Errorf("%q: %q, %v", file, got, err)
		}
	}
}

// FuzzStripTags checks that no file causes a panic.
func FuzzStripTags(f *testing.F) {
	f.Add(append(box("ftyp", []byte("M4A ")), box("moov", box("udta"))...))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVELIST\xff\xff\xff\xff"))
	f.Add([]byte("ID3\x04\x00\x10\x7f\x7f\x7f\x7f"))
	f.Fuzz(func(_ *testing.T, file []byte) { _, _ = audiofile.StripTags(file) })
}
