package media

import (
	"encoding/binary"
	"fmt"
	"io"
)

// mp4File finds packets by the tables of the only track of an MP4. It reads only the
// required tables and never more than their size, whatever the counts in the file.
//
// https://opus-codec.org/docs/opus_in_isobmff.html
type mp4File struct {
	r     io.ReadSeeker
	at    []int64 // of each packet
	sizes []uint32
	buf   []byte
}

// box is the content of a box.
type box []byte

// openMP4 reads the tables.
func (p *Packets) openMP4(r io.ReadSeeker) error {
	moov, err := findMoov(r)
	if err != nil {
		return err
	}
	stbl := moov.inner("trak").inner("mdia").inner("minf").inner("stbl")
	entry := stbl.inner("stsd")
	const entryAt, entrySize = 8, 28 + 8 // after the count; an audio sample entry with its header
	if len(entry) < entryAt+entrySize || string(entry[entryAt+4:entryAt+8]) != "Opus" {
		return fmt.Errorf("%w: track is not Opus", ErrNotPackets)
	}
	dops := entry[entryAt+entrySize:].inner("dOps")
	if len(dops) < 11 || dops[1] < 1 || dops[1] > 2 || dops[10] != 0 {
		return fmt.Errorf("%w: not mono or stereo", ErrNotPackets)
	}
	p.preSkip = int64(binary.BigEndian.Uint16(dops[2:]))
	f := &mp4File{r: r}
	if err := f.index(stbl); err != nil {
		return err
	}
	p.from = f
	p.samples = int64(len(f.sizes))*packetSize - p.preSkip
	if n, ok := edited(moov); ok {
		p.samples = min(p.samples, n)
	}
	return nil
}

// findMoov reads the box with all tables.
func findMoov(r io.ReadSeeker) (box, error) {
	for at := int64(0); ; {
		var head [16]byte
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			return nil, fmt.Errorf("read packets: %w", err)
		}
		if _, err := io.ReadFull(r, head[:8]); err != nil {
			return nil, readError(err)
		}
		size, header := int64(binary.BigEndian.Uint32(head[:])), int64(8)
		if size == 1 { // 64-bit size
			if _, err := io.ReadFull(r, head[8:]); err != nil {
				return nil, readError(err)
			}
			size, header = int64(binary.BigEndian.Uint64(head[8:])&(1<<62-1)), 16
		}
		if size < header {
			return nil, fmt.Errorf("%w: box of %d bytes", ErrNotPackets, size)
		}
		if string(head[4:8]) == "moov" {
			if size > maxIndex {
				return nil, fmt.Errorf("%w: tables of %d bytes", ErrNotPackets, size)
			}
			moov, err := io.ReadAll(io.LimitReader(r, size-header))
			if err != nil {
				return nil, readError(err)
			}
			return moov, nil
		}
		at += size
	}
}

// inner returns the content of the first box of a kind, or nil.
func (b box) inner(kind string) box {
	for len(b) >= 8 {
		size := int64(binary.BigEndian.Uint32(b))
		if size < 8 || size > int64(len(b)) {
			return nil
		}
		if string(b[4:8]) == kind {
			return b[8:size]
		}
		b = b[size:]
	}
	return nil
}

// table returns the rows of a box, which counts them after skip bytes, and their number.
func (b box) table(skip, width int) (rows box, n int) {
	if len(b) < skip+4 {
		return nil, 0
	}
	rows = b[skip+4:]
	return rows, int(min(int64(binary.BigEndian.Uint32(b[skip:])), int64(len(rows)/width)))
}

// index computes the position of each packet. Chunks may be anywhere in the file;
// packets within a chunk are contiguous.
func (f *mp4File) index(stbl box) error {
	stsz := stbl.inner("stsz")
	sizes, n := stsz.table(8, 4)
	if len(stsz) < 12 || binary.BigEndian.Uint32(stsz[4:]) != 0 {
		return fmt.Errorf("%w: packet sizes are missing", ErrNotPackets)
	}
	if n > maxPackets {
		return fmt.Errorf("%w: too many packets", ErrNotPackets)
	}
	chunks, wide := stbl.inner("stco"), 4
	if chunks == nil {
		chunks, wide = stbl.inner("co64"), 8
	}
	offsets, nChunks := chunks.table(4, wide)
	runs, nRuns := stbl.inner("stsc").table(4, 12)
	if nRuns == 0 {
		return fmt.Errorf("%w: no chunks", ErrNotPackets)
	}
	f.at, f.sizes = make([]int64, 0, n), make([]uint32, 0, n)
	for chunk, run := 0, 0; chunk < nChunks && len(f.sizes) < n; chunk++ {
		for run+1 < nRuns && int64(binary.BigEndian.Uint32(runs[12*(run+1):])) <= int64(chunk)+1 {
			run++
		}
		at := int64(0)
		if wide == 8 {
			at = int64(binary.BigEndian.Uint64(offsets[8*chunk:]) & (1<<62 - 1))
		} else {
			at = int64(binary.BigEndian.Uint32(offsets[4*chunk:]))
		}
		for range min(int64(binary.BigEndian.Uint32(runs[12*run+4:])), int64(n-len(f.sizes))) {
			size := binary.BigEndian.Uint32(sizes[4*len(f.sizes):])
			f.at, f.sizes = append(f.at, at), append(f.sizes, size)
			at += int64(size)
		}
	}
	if len(f.sizes) < n {
		return fmt.Errorf("%w: packets outside chunks", ErrNotPackets)
	}
	return nil
}

// edited returns the number of played samples according to the edit list.
func edited(moov box) (samples int64, ok bool) {
	mvhd, elst := moov.inner("mvhd"), moov.inner("trak").inner("edts").inner("elst")
	rows, n := elst.table(4, 12)
	if n != 1 || elst[0] != 0 || len(mvhd) < 20 || mvhd[0] != 0 {
		return 0, false
	}
	scale := int64(binary.BigEndian.Uint32(mvhd[12:]))
	if scale == 0 {
		return 0, false
	}
	return int64(binary.BigEndian.Uint32(rows)) * opusRate / scale, true
}

func (f *mp4File) count() int { return len(f.sizes) }

func (f *mp4File) packet(n int) ([]byte, error) {
	if f.sizes[n] == 0 || f.sizes[n] > maxPacket {
		return nil, fmt.Errorf("%w: packet %d has %d bytes", ErrNotPackets, n, f.sizes[n])
	}
	if _, err := f.r.Seek(f.at[n], io.SeekStart); err != nil {
		return nil, fmt.Errorf("read packets: %w", err)
	}
	if f.buf == nil {
		f.buf = make([]byte, maxPacket)
	}
	packet := f.buf[:f.sizes[n]]
	if _, err := io.ReadFull(f.r, packet); err != nil {
		return nil, readError(err)
	}
	return packet, nil
}
