#!/bin/sh
# Made the clips beside this file from the demo's: a quarter each, without its time code. Needs ffmpeg.
cd "$(dirname "$0")" || exit 1
at=0
for name in dawn noon dusk night; do
  ffmpeg -v error -y -ss $at -i ../../demo/media/day.mp4 -t 15 -vf crop=532:300:54:60,scale=640:360,setsar=1 \
    -g 25 -c:v libx264 -preset slow -tune animation -crf 29 -pix_fmt yuv420p -c:a copy -movflags +faststart $name.mp4
  at=$((at + 15))
done
