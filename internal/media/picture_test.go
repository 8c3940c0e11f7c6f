package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// bomb returns a plain picture with 16 bits per channel, which compresses to few bytes.
func bomb(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA64(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// resized returns a PNG whose header has another size.
func resized(data []byte, width, height uint32) []byte {
	header := data[12:29] // type and content of the first chunk
	binary.BigEndian.PutUint32(header[4:], width)
	binary.BigEndian.PutUint32(header[8:], height)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(header))
	return data
}

// webpOf returns a file whose header says 16×16 pixels and whose frame has another size.
func webpOf(chunk string, frame []byte) []byte {
	header := append([]byte("VP8X\x0a\x00\x00\x00"), 0, 0, 0, 0, 15, 0, 0, 15, 0, 0)
	body := append(header, chunk...)
	body = binary.LittleEndian.AppendUint32(body, uint32(len(frame)))
	body = append(body, frame...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)+4)),
		append([]byte("WEBP"), body...)...)
}

// TestHugePicturesAreRejected checks in every format that a picture is rejected by its size in
// pixels before it is decoded.
func TestHugePicturesAreRejected(t *testing.T) {
	large := image.NewPaletted(image.Rect(0, 0, 3100, 3100), color.Palette{color.Black, color.White})
	var asJPEG, asGIF bytes.Buffer
	if err := errors.Join(jpeg.Encode(&asJPEG, large, nil), gif.Encode(&asGIF, large, nil)); err != nil {
		t.Fatal(err)
	}
	vp8 := []byte{0, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0}
	vp8l := []byte{0x2f, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	for name, data := range map[string][]byte{
		"png": resized(bomb(t, 16, 16), 30_000, 30_000), "jpeg": asJPEG.Bytes(), "gif": asGIF.Bytes(),
		"a long png":              bomb(t, 7000, 2),
		"webp with another frame": webpOf("VP8 ", vp8), "lossless webp with another frame": webpOf("VP8L", vp8l),
	} {
		path := filepath.Join(t.TempDir(), "picture")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := readPicture(path)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, errPicture) {
			t.Errorf("%s: %v", name, err)
		}
		if mb := int64(after.TotalAlloc-before.TotalAlloc) >> 20; mb > 20 {
			t.Errorf("%s of %d bytes used %d MiB", name, len(data), mb)
		}
	}
}

// TestLargestCoverUsesLimitedMemory checks the memory for decoding the largest accepted cover.
func TestLargestCoverUsesLimitedMemory(t *testing.T) {
	path, out := filepath.Join(t.TempDir(), "picture"), filepath.Join(t.TempDir(), "cover.jpg")
	if err := os.WriteFile(path, bomb(t, 3072, 3072), 0o600); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	if err := writeCover(path, out, 640); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if mb := int64(after.TotalAlloc-before.TotalAlloc) >> 20; mb > 200 {
		t.Errorf("used %d MiB", mb)
	}
}
