package music

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/Eyevinn/mp4ff/bits"
	"github.com/Eyevinn/mp4ff/mp4"
	"github.com/thesyncim/gopus"
)

// frameSize is one Opus frame of 20 ms, in samples of each channel.
const frameSize = 960

// packets encodes stereo PCM as Opus. preSkip is how many samples a player
// leaves out at the beginning.
func packets(pcm []float32, bitrate int) (out [][]byte, preSkip int, err error) {
	e, err := gopus.NewEncoder(gopus.EncoderConfig{SampleRate: SampleRate, Channels: 2, Application: gopus.ApplicationAudio})
	if err != nil {
		return nil, 0, fmt.Errorf("make an Opus encoder: %w", err)
	}
	if err := e.SetBitrate(bitrate); err != nil {
		return nil, 0, fmt.Errorf("set the bitrate: %w", err)
	}
	// Quality costs time here, and nobody judges the sandbox by its treble.
	if err := e.SetComplexity(3); err != nil {
		return nil, 0, fmt.Errorf("set the complexity: %w", err)
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

// EncodeM4A packs stereo PCM as Opus in an MP4 file with its index first.
// https://opus-codec.org/docs/opus_in_isobmff.html
func EncodeM4A(pcm []float32, bitrate int) ([]byte, error) {
	packed, preSkip, err := packets(pcm, bitrate)
	if err != nil {
		return nil, err
	}
	var media bytes.Buffer
	sizes := make([]uint32, 0, len(packed))
	for _, p := range packed {
		media.Write(p)
		sizes = append(sizes, uint32(len(p)))
	}
	entry, err := opusEntry(preSkip)
	if err != nil {
		return nil, err
	}
	played := uint64(len(pcm) / 2)
	trak := mp4.CreateEmptyTrak(1, SampleRate, "audio", "und")
	trak.Tkhd.Flags = 3 // enabled, in the movie
	trak.Tkhd.Duration = played
	trak.Mdia.Mdhd.Duration = uint64(len(packed) * frameSize)
	edits := &mp4.EdtsBox{}
	edits.AddChild(&mp4.ElstBox{Entries: []mp4.ElstEntry{{SegmentDuration: played, MediaTime: int64(preSkip), MediaRateInteger: 1}}})
	trak.AddChild(edits)
	stbl := trak.Mdia.Minf.Stbl
	stbl.Stsd.AddChild(entry)
	stbl.Stts.SampleCount, stbl.Stts.SampleTimeDelta = []uint32{uint32(len(packed))}, []uint32{frameSize}
	if err := stbl.Stsc.AddEntry(1, uint32(len(packed)), 1); err != nil {
		return nil, fmt.Errorf("index the samples: %w", err)
	}
	stbl.Stsz.SampleNumber, stbl.Stsz.SampleSize = uint32(len(packed)), sizes
	stbl.Stco.ChunkOffset = []uint32{0}

	moov := mp4.NewMoovBox()
	mvhd := mp4.CreateMvhd()
	mvhd.Timescale, mvhd.Duration, mvhd.NextTrackID = SampleRate, played, 2
	moov.AddChild(mvhd)
	moov.AddChild(trak)
	ftyp := mp4.NewFtyp("M4A ", 0, []string{"isom", "mp42", "M4A "})
	mdat := &mp4.MdatBox{Data: media.Bytes()}
	const boxHeader = 8
	stbl.Stco.ChunkOffset[0] = uint32(ftyp.Size() + moov.Size() + boxHeader)

	var out bytes.Buffer
	for _, box := range []mp4.Box{ftyp, moov, mdat} {
		if err := box.Encode(&out); err != nil {
			return nil, fmt.Errorf("write the %s box: %w", box.Type(), err)
		}
	}
	return out.Bytes(), nil
}

// opusEntry describes the stream. The library has no dOps box, so it is read
// from its bytes.
func opusEntry(preSkip int) (*mp4.AudioSampleEntryBox, error) {
	raw := []byte{0, 0, 0, 19, 'd', 'O', 'p', 's', 0 /* version */, 2 /* channels */}
	raw = binary.BigEndian.AppendUint16(raw, uint16(preSkip))
	raw = binary.BigEndian.AppendUint32(raw, SampleRate)
	raw = append(raw, 0, 0 /* gain */, 0 /* mapping family */)
	dops, err := mp4.DecodeBoxSR(0, bits.NewFixedSliceReader(raw))
	if err != nil {
		return nil, fmt.Errorf("make the dOps box: %w", err)
	}
	return mp4.CreateAudioSampleEntryBox("Opus", 2, 16, SampleRate, dops), nil
}
