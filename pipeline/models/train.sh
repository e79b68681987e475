#!/bin/sh
# From the shared data to the three model files: pipeline/models/train.sh [SHARED_DATA] [WORK_FOLDER]; run from the package root.
set -eu
data="${1:-../shared/data}"
work="${2:-.models-work}"
npx tsx pipeline/models/prepare.ts "$data" "$work"
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q -r pipeline/models/requirements.txt
python="$work/env/bin/python"
"$python" -B pipeline/models/synthesise.py
"$python" -B pipeline/models/sentiment.py "$work"
"$python" -B pipeline/models/power.py "$work" --seeds 2
