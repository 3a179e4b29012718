#!/usr/bin/env bash
# Made the clips beside this file; needs ffmpeg and a TrueType font. A burnt-in time code, a bar that crosses the picture
# once a second, a quiet tone, a key frame each second.
set -euo pipefail
cd "$(dirname "$0")"
font=${FONT:-$(fc-match -f '%{file}' 'monospace:bold')}

clip() { # name, seconds, background, tone in Hz
  ffmpeg -y -v error \
    -f lavfi -i "color=c=$3:s=320x180:r=25:d=$2" -f lavfi -i "sine=frequency=$4:duration=$2" \
    -filter_complex "[0]drawbox=x=0:y=160:w=iw:h=4:c=white@0.25:t=fill,drawtext=fontfile=$font:text='%{pts\:hms}':fontcolor=white:fontsize=34:x=(w-tw)/2:y=66,split[a][b];[b]crop=8:8:0:0,drawbox=c=white:t=fill[dot];[a][dot]overlay=x='mod(t\,1)*(W-8)':y=158[v]" \
    -map '[v]' -map 1:a -af volume=0.05 -g 25 -c:v libx264 -preset veryslow -crf 30 -pix_fmt yuv420p -c:a aac -b:a 16k -ac 1 \
    -movflags +faststart "$1.mp4"
}
clip clip 60 0x1d2b53 220
clip other 30 0x5b2333 330
ffmpeg -y -v error -i clip.mp4 -c:v libvpx-vp9 -b:v 0 -crf 45 -g 25 -c:a libopus -b:a 16k clip.webm

# The same in two renditions for HLS and DASH, 12 s, pictures only: one file each, played by byte ranges.
mkdir -p adaptive && cd adaptive
ffmpeg -y -v error -f lavfi -i "color=c=0x1d4d3b:s=320x180:r=25:d=12" \
  -filter_complex "[0]drawtext=fontfile=$font:text='%{pts\:hms}':fontcolor=white:fontsize=34:x=(w-tw)/2:y=66,split[high][l];[l]scale=160:90[low]" \
  -map '[low]' -map '[high]' -c:v libx264 -preset veryslow -pix_fmt yuv420p -g 50 -keyint_min 50 -sc_threshold 0 \
  -crf:v:0 34 -maxrate:v:0 40k -bufsize:v:0 40k -crf:v:1 28 -maxrate:v:1 160k -bufsize:v:1 160k \
  -f dash -seg_duration 2 -single_file 1 -single_file_name 'r$RepresentationID$.mp4' -hls_playlist 1 -adaptation_sets 'id=0,streams=v' manifest.mpd
mv r0.mp4 low.mp4 && mv r1.mp4 high.mp4 && mv media_0.m3u8 low.m3u8 && mv media_1.m3u8 high.m3u8
sed -i '/PROGRAM-DATE-TIME/d; s/r0.mp4/low.mp4/; s/r1.mp4/high.mp4/; s/media_0/low/; s/media_1/high/' *.m3u8 manifest.mpd
