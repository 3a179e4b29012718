#!/usr/bin/env bash
# Made the clip beside this file; needs ffmpeg. Three minutes in few bytes: what a page costs is measured in its second minute.
set -euo pipefail
cd "$(dirname "$0")"
ffmpeg -y -v error \
  -f lavfi -i "color=c=0x1d2b53:s=320x180:r=25:d=180" -f lavfi -i "sine=frequency=220:duration=180:sample_rate=16000" \
  -filter_complex "[0]split[a][b];[b]crop=8:8:0:0,drawbox=c=white:t=fill[dot];[a][dot]overlay=x='mod(t\,10)/10*(W-8)':y=86[v]" \
  -map '[v]' -map 1:a -af volume=0.05 -g 250 -c:v libx264 -preset veryslow -crf 36 -pix_fmt yuv420p -c:a aac -b:a 8k -ac 1 \
  -movflags +faststart long.mp4
