package media

import (
	"image"
	"image/color"
	"math"
)

// maxLuminance is the maximum luminance of a background, from 0 to 1: white text has a contrast
// above 11 to 1 on it, grey text above 5.
// https://www.w3.org/TR/WCAG22/#contrast-minimum
const maxLuminance = 0.04

// defaultBackground is the background colour without a cover.
var defaultBackground = color.RGBA{22, 24, 34, 255}

// paintBackground fills an image with a gradient from the dark colour of the upper half of a
// cover to that of its lower half. Without a cover it has one colour.
func paintBackground(ground *image.RGBA, cover image.Image) {
	top, bottom := floats(defaultBackground), floats(defaultBackground)
	if cover != nil {
		halves := square(cover, 2)
		top = darkened(halves.RGBAAt(0, 0), halves.RGBAAt(1, 0))
		bottom = darkened(halves.RGBAAt(0, 1), halves.RGBAAt(1, 1))
	}
	r := ground.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		t := float64(y-r.Min.Y) / float64(max(1, r.Dy()-1))
		for x := r.Min.X; x < r.Max.X; x++ {
			// Ordered dithering prevents banding.
			d := dither[y&3][x&3]
			v := func(i int) uint8 { return uint8(top[i] + (bottom[i]-top[i])*t + d) }
			ground.SetRGBA(x, y, color.RGBA{v(0), v(1), v(2), 255})
		}
	}
}

// dither is the 4 by 4 Bayer matrix.
var dither = [4][4]float64{{0, 8. / 16, 2. / 16, 10. / 16}, {12. / 16, 4. / 16, 14. / 16, 6. / 16},
	{3. / 16, 11. / 16, 1. / 16, 9. / 16}, {15. / 16, 7. / 16, 13. / 16, 5. / 16}}

func floats(c color.RGBA) [3]float64 { return [3]float64{float64(c.R), float64(c.G), float64(c.B)} }

// darkened returns the mean of two colours, darkened until text is readable on it.
func darkened(a, b color.RGBA) [3]float64 {
	x, y := floats(a), floats(b)
	mean := [3]float64{(x[0] + y[0]) / 2, (x[1] + y[1]) / 2, (x[2] + y[2]) / 2}
	for luminance(mean) > maxLuminance-0.003 { // minus the effect of dithering
		for i := range mean {
			mean[i] *= 0.97
		}
	}
	return mean
}

// luminance returns the relative luminance of an sRGB colour.
func luminance(c [3]float64) float64 {
	linear := func(v float64) float64 {
		v /= 255
		if v > 0.04045 {
			return math.Pow((v+0.055)/1.055, 2.4)
		}
		return v / 12.92
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}
