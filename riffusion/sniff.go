package riffusion

import (
	"bytes"
	"encoding/binary"
	"math"
	"net/http"
	"strings"
)

// sniffed is the type of a file by its first bytes.
type sniffed struct {
	Media
	kind  MediaKind
	check func() endDetector
}

// sniff identifies a file by its first bytes. It returns nil unless it is audio, an
// image or an archive.
func sniff(head []byte) *sniffed {
	audio := func(contentType, extension string, check func() endDetector) *sniffed {
		return &sniffed{Media{ContentType: contentType, Extension: extension}, MediaAudio, check}
	}
	loose := func() endDetector { return noDetector{} }
	at := func(i int, magic string) bool {
		return len(head) >= i+len(magic) && string(head[i:i+len(magic)]) == magic
	}
	extensions := map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp",
		"image/gif": ".gif"}
	contentType := http.DetectContentType(head)
	if extension, ok := extensions[contentType]; ok {
		return &sniffed{Media{ContentType: contentType, Extension: extension}, MediaImage, loose}
	}
	if strings.HasPrefix(contentType, "text/") {
		return nil // text
	}
	if at(0, "PK\x03\x04") {
		return &sniffed{Media{ContentType: "application/zip", Extension: ".zip"}, MediaArchive,
			func() endDetector { return &zipEnd{} }}
	}
	switch AudioFormat(head) {
	case "m4a":
		return audio("audio/mp4", ".m4a", func() endDetector { return &boxes{} })
	case "ogg":
		return audio("audio/ogg", ".ogg", func() endDetector { return &oggPages{} })
	case "mp3":
		return audio("audio/mpeg", ".mp3", loose)
	case "wav":
		return audio("audio/wav", ".wav", func() endDetector { return &riffSize{} })
	case "flac":
		return audio("audio/flac", ".flac", loose)
	case "aac":
		return audio("audio/aac", ".aac", loose)
	case "aiff":
		return audio("audio/aiff", ".aiff", loose)
	case "webm":
		return audio("audio/webm", ".webm", loose)
	}
	return nil
}

// AudioType identifies a recording by its first bytes, at most [AudioHead], like
// "audio/mpeg" and ".mp3". Both are empty for other files.
func AudioType(head []byte) (contentType, extension string) {
	if s := sniff(head); s != nil && s.kind == MediaAudio {
		return s.ContentType, s.Extension
	}
	return "", ""
}

// endDetector detects truncated files of formats that allow it.
type endDetector interface {
	see(chunk []byte)
	complete() bool
}

type noDetector struct{}

func (noDetector) see([]byte)     {}
func (noDetector) complete() bool { return true }

// riffSize compares the size of a RIFF file with its header. Encoders that cannot seek
// write 0 or the largest number.
type riffSize struct {
	head []byte
	seen int64
}

func (r *riffSize) see(chunk []byte) {
	r.seen += int64(len(chunk))
	if need := 8 - len(r.head); need > 0 {
		r.head = append(r.head, chunk[:min(need, len(chunk))]...)
	}
}

func (r *riffSize) complete() bool {
	if len(r.head) < 8 {
		return false
	}
	size := binary.LittleEndian.Uint32(r.head[4:])
	return size == 0 || size >= math.MaxUint32-1<<16 || r.seen >= int64(size)+8
}

// boxes follows the top-level boxes of an MP4: the file has to end with the last one
// (ISO/IEC 14496-12, 4.2).
type boxes struct {
	head []byte
	left uint64 // of the current box
	open bool   // the box extends to the end of the file
}

func (b *boxes) see(chunk []byte) {
	for len(chunk) > 0 && !b.open {
		if b.left > 0 {
			n := min(b.left, uint64(len(chunk)))
			b.left -= n
			chunk = chunk[n:]
			continue
		}
		want := 8
		if len(b.head) >= 8 {
			want = 16 // a 64-bit size follows
		}
		n := min(want-len(b.head), len(chunk))
		b.head = append(b.head, chunk[:n]...)
		chunk = chunk[n:]
		if len(b.head) < want {
			return
		}
		size := uint64(binary.BigEndian.Uint32(b.head))
		switch {
		case want == 16:
			size = binary.BigEndian.Uint64(b.head[8:])
		case size == 1:
			continue
		case size == 0:
			b.open = true
			return
		}
		b.left = size - min(size, uint64(len(b.head)))
		b.head = b.head[:0]
	}
}

func (b *boxes) complete() bool { return b.open || b.left == 0 && len(b.head) == 0 }

// oggPages finds the last page of a stream (RFC 3533, section 6) in the last 64 KiB, the
// maximum size of a page.
type oggPages struct{ tail []byte }

func (o *oggPages) see(chunk []byte) {
	const largest = 66 << 10
	o.tail = append(o.tail, chunk...)
	if over := len(o.tail) - largest; over > 0 {
		o.tail = o.tail[over:]
	}
}

func (o *oggPages) complete() bool {
	i := bytes.LastIndex(o.tail, []byte("OggS"))
	const flags, last = 5, 4
	return i >= 0 && len(o.tail) > i+flags && o.tail[i+flags]&last != 0
}

// zipEnd finds the end record of an archive in the last 64 KiB (APPNOTE.TXT 6.3.10,
// 4.3.16).
type zipEnd struct{ tail []byte }

func (z *zipEnd) see(chunk []byte) {
	const largest = 22 + 64<<10
	z.tail = append(z.tail, chunk...)
	if over := len(z.tail) - largest; over > 0 {
		z.tail = z.tail[over:]
	}
}

func (z *zipEnd) complete() bool { return bytes.Contains(z.tail, []byte("PK\x05\x06")) }
