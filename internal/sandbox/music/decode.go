package music

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/thesyncim/gopus"
	"github.com/thesyncim/gopus/container/ogg"
)

// maxSamples limits the length of a recording, in samples of each channel: 4 minutes.
const maxSamples = 4 * 60 * SampleRate

var (
	errTooLong     = errors.New("recording is longer than 4 minutes")
	errUnsupported = errors.New("file is not Ogg Opus, Opus in MP4 or 16-bit WAV")
)

// Decode decodes a recording to stereo samples.
func Decode(file []byte) ([]float32, error) {
	switch {
	case bytes.HasPrefix(file, []byte("OggS")):
		return decodeOgg(file)
	case len(file) > 12 && string(file[4:8]) == "ftyp":
		return decodeM4A(file)
	case bytes.HasPrefix(file, []byte("RIFF")):
		return decodeWAV(file)
	default:
		return nil, errUnsupported
	}
}

// packetDecoder decodes a stream of packets.
type packetDecoder struct {
	decoder *gopus.Decoder
	pcm     []float32
	frame   []float32
}

func newPacketDecoder() (*packetDecoder, error) {
	d, err := gopus.NewDecoder(gopus.DefaultDecoderConfig(SampleRate, 2))
	if err != nil {
		return nil, fmt.Errorf("create Opus decoder: %w", err)
	}
	return &packetDecoder{decoder: d, frame: make([]float32, 2*6*frameSize)}, nil // 120 ms, the longest packet
}

func (l *packetDecoder) decode(packet []byte) error {
	n, err := l.decoder.Decode(packet, l.frame)
	if err != nil {
		return fmt.Errorf("decode packet: %w", err)
	}
	l.pcm = append(l.pcm, l.frame[:2*n]...)
	if len(l.pcm) > 2*maxSamples {
		return errTooLong
	}
	return nil
}

// samples returns the decoded samples without the pre-skip.
func (l *packetDecoder) samples(preSkip int) []float32 { return l.pcm[min(2*preSkip, len(l.pcm)):] }

func decodeOgg(file []byte) ([]float32, error) {
	r, err := ogg.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnsupported, err)
	}
	l, err := newPacketDecoder()
	if err != nil {
		return nil, err
	}
	for {
		packet, _, err := r.ReadPacket()
		if errors.Is(err, io.EOF) {
			return l.samples(int(r.PreSkip())), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errUnsupported, err)
		}
		if err := l.decode(packet); err != nil {
			return nil, err
		}
	}
}

// decodeM4A decodes the output of [EncodeM4A], whose packets are contiguous.
func decodeM4A(file []byte) ([]float32, error) {
	trak := inner(file, "moov", "trak")
	stbl := inner(trak, "mdia", "minf", "stbl")
	sizes, chunks, edits := inner(stbl, "stsz"), inner(stbl, "stco"), inner(trak, "edts", "elst")
	if entry := inner(stbl, "stsd"); len(entry) < 16 || string(entry[12:16]) != "Opus" || word(chunks, 1) != 1 ||
		word(edits, 1) != 1 {
		return nil, errUnsupported
	}
	l, err := newPacketDecoder()
	if err != nil {
		return nil, err
	}
	at := word(chunks, 2)
	for i := range word(sizes, 2) {
		size := word(sizes, 3+i)
		if size == 0 || at+size > len(file) {
			return nil, errUnsupported
		}
		if err := l.decode(file[at : at+size]); err != nil {
			return nil, err
		}
		at += size
	}
	pcm := l.samples(word(edits, 3))
	return pcm[:min(len(pcm), 2*word(edits, 2))], nil
}

// inner returns the content of a nested box, or nil.
func inner(content []byte, kinds ...string) []byte {
	for len(kinds) > 0 {
		size := word(content, 0)
		if size < 8 || size > len(content) {
			return nil
		}
		if string(content[4:8]) == kinds[0] {
			content, kinds = content[8:size], kinds[1:]
		} else {
			content = content[size:]
		}
	}
	return content
}

// word returns a 32-bit number of the content of a box, or 0 after its end.
func word(content []byte, i int) int {
	if 4*i+4 > len(content) {
		return 0
	}
	return int(binary.BigEndian.Uint32(content[4*i:]))
}

// decodeWAV decodes 16-bit stereo at [SampleRate].
// http://soundfile.sapp.org/doc/WaveFormat/
func decodeWAV(file []byte) ([]float32, error) {
	const header = 44
	if len(file) < header || binary.LittleEndian.Uint16(file[20:]) != 1 || binary.LittleEndian.Uint16(file[22:]) != 2 ||
		binary.LittleEndian.Uint32(file[24:]) != SampleRate || binary.LittleEndian.Uint16(file[34:]) != 16 {
		return nil, errUnsupported
	}
	data := file[header:]
	if len(data)/4 > maxSamples {
		return nil, errTooLong
	}
	pcm := make([]float32, len(data)/4*2)
	for i := range pcm {
		pcm[i] = float32(int16(binary.LittleEndian.Uint16(data[2*i:]))) / 32768
	}
	return pcm, nil
}

// EncodeWAV encodes stereo samples as a 16-bit WAV file.
func EncodeWAV(pcm []float32) []byte {
	size := 2 * len(pcm)
	b := append(make([]byte, 0, 44+size), "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(36+size))
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, 1) // PCM
	b = binary.LittleEndian.AppendUint16(b, 2)
	b = binary.LittleEndian.AppendUint32(b, SampleRate)
	b = binary.LittleEndian.AppendUint32(b, SampleRate*4)
	b = binary.LittleEndian.AppendUint16(b, 4)
	b = binary.LittleEndian.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	for _, v := range pcm {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(max(-1, min(1, v))*32767)))
	}
	return b
}
