package music

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/thesyncim/gopus"
)

// frameSize is the length of an Opus frame of 20 ms, in samples of each channel.
const frameSize = 960

// packets encodes stereo PCM as Opus. preSkip is the number of samples that a player
// drops at the start.
func packets(pcm []float32, bitrate int) (out [][]byte, preSkip int, err error) {
	e, err := gopus.NewEncoder(gopus.EncoderConfig{SampleRate: SampleRate, Channels: 2,
		Application: gopus.ApplicationAudio})
	if err != nil {
		return nil, 0, fmt.Errorf("create Opus encoder: %w", err)
	}
	if err := e.SetBitrate(bitrate); err != nil {
		return nil, 0, fmt.Errorf("set bitrate: %w", err)
	}
	// Low complexity saves time; quality does not matter in the sandbox.
	if err := e.SetComplexity(0); err != nil {
		return nil, 0, fmt.Errorf("set complexity: %w", err)
	}
	preSkip = e.Lookahead()
	frame := make([]float32, frameSize*2)
	buf := make([]byte, 4000)
	for at := 0; at < len(pcm)+preSkip*2; at += len(frame) {
		n := 0
		if at < len(pcm) {
			n = copy(frame, pcm[at:])
		}
		clear(frame[n:])
		size, err := e.Encode(frame, buf)
		if err != nil {
			return nil, 0, fmt.Errorf("encode: %w", err)
		}
		out = append(out, bytes.Clone(buf[:size]))
	}
	return out, preSkip, nil
}

// EncodeM4A encodes stereo PCM as Opus in an MP4 file with its index first.
// https://opus-codec.org/docs/opus_in_isobmff.html
func EncodeM4A(pcm []float32, bitrate int) ([]byte, error) {
	packed, preSkip, err := packets(pcm, bitrate)
	if err != nil {
		return nil, err
	}
	sizes := make([]uint32, 0, len(packed))
	for _, p := range packed {
		sizes = append(sizes, uint32(len(p)))
	}
	ftyp := box("ftyp", []byte("M4A \x00\x00\x00\x00isommp42M4A "))
	// The length of the index does not depend on the offset.
	const boxHeader = 8
	at := len(ftyp) + len(moov(sizes, len(pcm)/2, preSkip, 0)) + boxHeader
	return slices.Concat(ftyp, moov(sizes, len(pcm)/2, preSkip, at), box("mdat", packed...)), nil
}

// box returns a box of an MP4 file. ISO/IEC 14496-12.
func box(kind string, parts ...[]byte) []byte {
	content := slices.Concat(parts...)
	return slices.Concat(words(uint32(8+len(content))), []byte(kind), content)
}

// words encodes 32-bit numbers. A full box starts with its version and flags, usually 0.
func words(values ...uint32) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// moov returns the index of a track whose packets are contiguous at an offset of the
// file. Playback starts after preSkip.
func moov(sizes []uint32, samples, preSkip, offset int) []byte {
	const (
		one         = 1 << 16 // fixed point
		enabled     = 3       // and used in the movie
		undefined   = 0x55c4 << 16
		thisFile    = 1
		channels    = 2
		sampleBits  = 16
		firstTrack  = 1
		secondTrack = 2
	)
	n, played, skipped := uint32(len(sizes)), uint32(samples), uint32(preSkip)
	matrix := words(one, 0, 0, 0, one, 0, 0, 0, 1<<30)
	opus := box("Opus", words(0, 1, 0, 0, channels<<16|sampleBits, 0, SampleRate<<16),
		box("dOps", []byte{0, channels, byte(preSkip >> 8), byte(preSkip)}, words(SampleRate), []byte{0, 0, 0}))
	stbl := box("stbl",
		box("stsd", words(0, 1), opus),
		box("stts", words(0, 1, n, frameSize)),
		box("stsc", words(0, 1, 1, n, 1)),
		box("stsz", words(0, 0, n), words(sizes...)),
		box("stco", words(0, 1, uint32(offset))))
	minf := box("minf", box("smhd", words(0, 0)), box("dinf", box("dref", words(0, 1), box("url ", words(thisFile)))),
		stbl)
	mdia := box("mdia",
		box("mdhd", words(0, 0, 0, SampleRate, n*frameSize, undefined)),
		box("hdlr", words(0, 0), []byte("soun"), words(0, 0, 0), []byte("sound\x00")), minf)
	trak := box("trak",
		box("tkhd", words(enabled, 0, 0, firstTrack, 0, played, 0, 0, 0, 1<<24), matrix, words(0, 0)),
		box("edts", box("elst", words(0, 1, played, skipped, one))), mdia)
	mvhd := box("mvhd", words(0, 0, 0, SampleRate, played, one, 1<<24, 0, 0), matrix,
		words(0, 0, 0, 0, 0, 0, secondTrack))
	return box("moov", mvhd, trak)
}
