package music

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/Eyevinn/mp4ff/mp4"
	"github.com/thesyncim/gopus"
	"github.com/thesyncim/gopus/container/ogg"
)

// longest is the longest recording that is read, in samples of each channel: 4
// minutes.
const longest = 4 * 60 * SampleRate

var (
	errTooLong = errors.New("the recording is longer than 4 minutes")
	errUnheard = errors.New("the file is no recording in Ogg Opus, in Opus in MP4 or in 16-bit WAV")
)

// Decode reads a recording into stereo samples.
func Decode(file []byte) ([]float32, error) {
	switch {
	case bytes.HasPrefix(file, []byte("OggS")):
		return decodeOgg(file)
	case len(file) > 12 && string(file[4:8]) == "ftyp":
		return decodeM4A(file)
	case bytes.HasPrefix(file, []byte("RIFF")):
		return decodeWAV(file)
	default:
		return nil, errUnheard
	}
}

// listener decodes one stream of packets.
type listener struct {
	decoder *gopus.Decoder
	pcm     []float32
	frame   []float32
}

func newListener() (*listener, error) {
	d, err := gopus.NewDecoder(gopus.DefaultDecoderConfig(SampleRate, 2))
	if err != nil {
		return nil, fmt.Errorf("make an Opus decoder: %w", err)
	}
	return &listener{decoder: d, frame: make([]float32, 2*6*frameSize)}, nil // 120 ms, the longest packet
}

func (l *listener) hear(packet []byte) error {
	n, err := l.decoder.Decode(packet, l.frame)
	if err != nil {
		return fmt.Errorf("decode a packet: %w", err)
	}
	l.pcm = append(l.pcm, l.frame[:2*n]...)
	if len(l.pcm) > 2*longest {
		return errTooLong
	}
	return nil
}

// from is what was heard without what players skip.
func (l *listener) from(preSkip int) []float32 { return l.pcm[min(2*preSkip, len(l.pcm)):] }

func decodeOgg(file []byte) ([]float32, error) {
	r, err := ogg.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnheard, err)
	}
	l, err := newListener()
	if err != nil {
		return nil, err
	}
	for {
		packet, _, err := r.ReadPacket()
		if errors.Is(err, io.EOF) {
			return l.from(int(r.PreSkip())), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errUnheard, err)
		}
		if err := l.hear(packet); err != nil {
			return nil, err
		}
	}
}

func decodeM4A(file []byte) (pcm []float32, err error) {
	f, err := mp4.DecodeFile(bytes.NewReader(file))
	if err != nil || f.Moov == nil || len(f.Moov.Traks) != 1 || f.Mdat == nil {
		return nil, errUnheard
	}
	trak := f.Moov.Trak
	stbl := trak.Mdia.Minf.Stbl
	if len(stbl.Stsd.Children) != 1 || stbl.Stsd.Children[0].Type() != "Opus" || stbl.Stsz == nil || stbl.Stco == nil || len(stbl.Stco.ChunkOffset) != 1 {
		return nil, errUnheard
	}
	l, err := newListener()
	if err != nil {
		return nil, err
	}
	at := int(stbl.Stco.ChunkOffset[0])
	for _, size := range stbl.Stsz.SampleSize {
		if at+int(size) > len(file) {
			return nil, errUnheard
		}
		if err := l.hear(file[at : at+int(size)]); err != nil {
			return nil, err
		}
		at += int(size)
	}
	skip, played := 0, len(l.pcm)/2
	if trak.Edts != nil && len(trak.Edts.Elst) == 1 && len(trak.Edts.Elst[0].Entries) == 1 {
		entry := trak.Edts.Elst[0].Entries[0]
		skip, played = int(entry.MediaTime), int(entry.SegmentDuration)
	}
	pcm = l.from(skip)
	return pcm[:min(len(pcm), 2*played)], nil
}

// decodeWAV reads 16-bit stereo at the one sample rate.
// http://soundfile.sapp.org/doc/WaveFormat/
func decodeWAV(file []byte) ([]float32, error) {
	const header = 44
	if len(file) < header || binary.LittleEndian.Uint16(file[20:]) != 1 || binary.LittleEndian.Uint16(file[22:]) != 2 ||
		binary.LittleEndian.Uint32(file[24:]) != SampleRate || binary.LittleEndian.Uint16(file[34:]) != 16 {
		return nil, errUnheard
	}
	data := file[header:]
	if len(data)/4 > longest {
		return nil, errTooLong
	}
	pcm := make([]float32, len(data)/4*2)
	for i := range pcm {
		pcm[i] = float32(int16(binary.LittleEndian.Uint16(data[2*i:]))) / 32768
	}
	return pcm, nil
}

// EncodeWAV packs stereo samples into a 16-bit WAV file.
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
