package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

// halves returns a picture whose left part is red and whose right part is blue.
func halves(width, height int) image.Image {
	img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.RGBA{220, 0, 0, 255},
		color.RGBA{0, 0, 220, 255}})
	for y := range height {
		for x := width / 2; x < width; x++ {
			img.SetColorIndex(x, y, 1)
		}
	}
	return img
}

func encoded(t *testing.T, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// turned adds an Exif orientation to a JPEG.
func turned(photo []byte, order binary.ByteOrder, orientation uint16) []byte {
	mark := "MM\x00\x2a"
	if order == binary.LittleEndian {
		mark = "II\x2a\x00"
	}
	tiff := binary.BigEndian.AppendUint32([]byte(mark), 8)
	order.PutUint32(tiff[4:], 8)
	entry := make([]byte, 2+12+4)
	order.PutUint16(entry, 1)
	order.PutUint16(entry[2:], 0x0112)
	order.PutUint16(entry[4:], 3)
	order.PutUint32(entry[6:], 1)
	order.PutUint16(entry[10:], orientation)
	body := append([]byte("Exif\x00\x00"), append(tiff, entry...)...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return append(append(append([]byte{0xff, 0xd8}, segment...), body...), photo[2:]...)
}

func TestCoverIsASquareJPEG(t *testing.T) {
	t.Parallel()
	wide := halves(300, 120)
	photo := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, wide, nil) })
	animation := &gif.GIF{Image: []*image.Paletted{wide.(*image.Paletted), halves(300, 120).(*image.Paletted)},
		Delay: []int{1, 1}}
	for name, c := range map[string]struct {
		data  []byte
		side  int
		redAt string // where red is
	}{
		"PNG":          {encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, wide) }), 120, "left"},
		"JPEG":         {photo, 120, "left"},
		"GIF":          {encoded(t, func(b *bytes.Buffer) error { return gif.EncodeAll(b, animation) }), 120, "left"},
		"large":        {encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, halves(2400, 1500)) }), 1024, "left"},
		"upside down":  {turned(photo, binary.BigEndian, 3), 120, "right"},
		"turned right": {turned(photo, binary.LittleEndian, 6), 120, "top"},
		"turned left":  {turned(photo, binary.BigEndian, 8), 120, "bottom"},
		"mirrored":     {turned(photo, binary.BigEndian, 2), 120, "right"},
		"as it is":     {turned(photo, binary.BigEndian, 1), 120, "left"},
		"no such way":  {turned(photo, binary.BigEndian, 99), 120, "left"},
	} {
		got, err := Cover(c.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		img, format, err := image.Decode(bytes.NewReader(got))
		if err != nil || format != "jpeg" || img.Bounds() != image.Rect(0, 0, c.side, c.side) || bytes.Contains(got, []byte("Exif")) {
			t.Errorf("%s: %s of %v, %v", name, format, img.Bounds(), err)
			continue
		}
		at := map[string]image.Point{"left": {c.side / 8, c.side / 2}, "right": {c.side * 7 / 8, c.side / 2},
			"top": {c.side / 2, c.side / 8}, "bottom": {c.side / 2, c.side * 7 / 8}}
		for place, p := range at {
			r, _, b, _ := img.At(p.X, p.Y).RGBA()
			if place == c.redAt && r < 2*b {
				t.Errorf("%s: no red at the %s", name, place)
			}
			if opposite := map[string]string{"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[c.redAt]; place == opposite && b < 2*r {
				t.Errorf("%s: no blue at the %s", name, place)
			}
		}
	}
}

func TestBadPictureIsNoCover(t *testing.T) {
	t.Parallel()
	huge := encoded(t, func(b *bytes.Buffer) error {
		return png.Encode(b, image.NewGray(image.Rect(0, 0, maxSide+1, 2)))
	})
	photo := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, halves(64, 64), nil) })
	for name, data := range map[string][]byte{"nothing": nil, "text": []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"),
		"too wide": huge, "truncated": photo[:len(photo)/2], "too many bytes": append(photo, make([]byte, maxPicture)...)} {
		if _, err := Cover(data); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	for n := range photo { // a damaged Exif directory must not panic
		_ = orientation(turned(photo, binary.LittleEndian, 6)[:n])
	}
}
