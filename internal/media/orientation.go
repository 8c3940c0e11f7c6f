package media

import (
	"bytes"
	"encoding/binary"
	"image"
)

// upright returns an image as its Exif orientation in a JPEG demands: phones store photos as the sensor saw them.
func upright(img image.Image, data []byte) image.Image {
	o := orientation(data)
	if o < 2 || o > 8 {
		return img
	}
	r := img.Bounds()
	width, height := r.Dx(), r.Dy()
	if o >= 5 {
		width, height = height, width
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range r.Dy() {
		for x := range r.Dx() {
			tx, ty := x, y
			if o == 2 || o == 3 || o == 7 || o == 8 { // mirrored from right to left
				tx = r.Dx() - 1 - x
			}
			if o == 3 || o == 4 || o == 6 || o == 7 { // mirrored from bottom to top
				ty = r.Dy() - 1 - y
			}
			if o >= 5 {
				tx, ty = ty, tx
			}
			out.Set(tx, ty, img.At(r.Min.X+x, r.Min.Y+y))
		}
	}
	return out
}

// orientation returns the value of the Exif tag Orientation in a JPEG; 0 if there is none.
// https://www.cipa.jp/std/documents/download_e.html?CIPA_DC-008-2024-E
func orientation(data []byte) int {
	if !bytes.HasPrefix(data, []byte{0xff, 0xd8}) {
		return 0
	}
	for at := 2; at+4 <= len(data) && data[at] == 0xff && data[at+1] != 0xda; {
		size := int(binary.BigEndian.Uint16(data[at+2:]))
		end := at + 2 + size
		if size < 2 || end > len(data) {
			return 0
		}
		if body, ok := bytes.CutPrefix(data[at+4:end], []byte("Exif\x00\x00")); ok && data[at+1] == 0xe1 {
			return orientationOf(body)
		}
		at = end
	}
	return 0
}

// orientationOf returns the orientation in the first directory of a TIFF; 0 if there is none.
func orientationOf(tiff []byte) int {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	count := int64(order.Uint16(tiff[at:]))
	const orientationTag, entrySize = 0x0112, 12
	for entry := at + 2; count > 0 && entry+entrySize <= int64(len(tiff)); entry, count = entry+entrySize, count-1 {
		if order.Uint16(tiff[entry:]) == orientationTag {
			return int(order.Uint16(tiff[entry+8:]))
		}
	}
	return 0
}
