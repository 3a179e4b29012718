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
