/**
 * Names that typing errors and made-up names come close to, by type of package URL: the packages most
 * projects depend on, and beside them those that only look like a slip of another (`preact`, `vuex`).
 *
 * A choice of well-known names and no ranking. Whoever adds to it finds rankings at https://www.npmjs.com/browse/depended, https://hugovk.github.io/top-pypi-packages/,
 * https://crates.io/crates?sort=downloads, https://rubygems.org/stats, https://packagist.org/explore/popular,
 * https://www.nuget.org/stats/packages, https://pkg.go.dev, https://hub.docker.com/search?badges=official
 */
export const POPULAR_PACKAGES: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "npm",
    names(`react preact react-dom react-router react-router-dom react-redux redux vue vuex vue-router svelte angular
      next nuxt gatsby express express-session body-parser cookie-parser cors helmet morgan multer passport jsonwebtoken
      bcrypt bcryptjs lodash lodash.merge underscore ramda axios node-fetch superagent request got undici ws socket.io
      socket.io-client moment moment-timezone dayjs date-fns luxon chalk commander yargs minimist inquirer dotenv
      cross-env rimraf mkdirp glob minimatch fs-extra graceful-fs chokidar nodemon debug winston bunyan semver uuid
      nanoid bluebird rxjs typescript ts-node tslib tsx eslint prettier babel-core babel-loader webpack webpack-cli
      webpack-dev-server rollup vite vitest esbuild parcel jest mocha chai sinon cypress playwright puppeteer jquery
      bootstrap tailwindcss postcss autoprefixer sass node-sass less styled-components classnames immer zustand mobx
      graphql apollo-server mongoose mongodb mysql mysql2 sequelize typeorm prisma knex redis ioredis aws-sdk stripe
      nodemailer handlebars ejs pug marked cheerio jsdom formik yup joi ajv validator electron three openai anthropic
      langchain discord.js ethers web3 ethereumjs-util crypto-js node-forge sharp colors prop-types core-js
      @types/node @types/react @types/jest @types/express @babel/core @angular/core @nestjs/core @mui/material`),
  ],
  [
    "pypi",
    names(`requests urllib3 certifi charset-normalizer numpy pandas scipy matplotlib scikit-learn tensorflow torch
      torchvision transformers keras pillow opencv-python boto3 botocore boto django flask fastapi starlette uvicorn
      gunicorn jinja2 werkzeug click pydantic sqlalchemy alembic psycopg2 psycopg2-binary pymongo redis celery pytest
      pytest-cov coverage black flake8 pylint mypy isort setuptools wheel virtualenv poetry pipenv python-dateutil
      dateutils pytz six simplejson pyyaml tomli toml attrs cryptography pycryptodome paramiko fabric ansible
      beautifulsoup4 lxml html5lib selenium scrapy aiohttp httpx httplib2 websockets tqdm rich colorama tabulate
      openpyxl xlrd python-dotenv protobuf grpcio google-cloud-storage azure-storage-blob openai anthropic langchain
      huggingface-hub tokenizers datasets jupyter notebook ipython seaborn plotly streamlit networkx sympy nltk spacy
      markupsafe cattrs packaging pyjwt marshmallow bcrypt passlib psutil docker kubernetes sphinx tornado twisted`),
  ],
  [
    "cargo",
    names(`serde serde_json serde_derive serde_yaml toml tokio tokio-util futures hyper reqwest
      axum actix-web warp tonic prost clap structopt anyhow thiserror eyre log env_logger tracing tracing-subscriber
      regex lazy_static once_cell itertools rand rand_core chrono time uuid bytes bitflags rayon crossbeam parking_lot
      num-traits syn quote proc-macro2 libc nix winapi diesel sqlx rusqlite rustls openssl native-tls ring sha2 base64
      hex url http tempfile walkdir indexmap hashbrown smallvec dashmap memchr criterion proptest wasm-bindgen`),
  ],
  [
    "gem",
    names(`rails railties activerecord activesupport actionpack actionmailer activejob rack rack-test sinatra puma
      unicorn thin rake bundler rspec rspec-rails minitest capybara factory_bot faker devise cancancan pundit sidekiq
      resque redis nokogiri json faraday httparty rest-client mysql2 sqlite3 mongoid sequel jwt bcrypt omniauth
      kaminari will_paginate carrierwave paperclip shrine aws-sdk dotenv pry byebug rubocop simplecov webpacker
      sprockets sass-rails turbolinks jquery-rails bootsnap listen spring concurrent-ruby thor i18n tzinfo`),
  ],
  [
    "composer",
    names(`symfony/console symfony/http-foundation symfony/process symfony/yaml laravel/framework laravel/tinker
      illuminate/support guzzlehttp/guzzle monolog/monolog phpunit/phpunit doctrine/orm doctrine/dbal twig/twig
      psr/log ramsey/uuid nesbot/carbon league/flysystem vlucas/phpdotenv predis/predis firebase/php-jwt
      phpmailer/phpmailer squizlabs/php_codesniffer friendsofphp/php-cs-fixer mockery/mockery fakerphp/faker`),
  ],
  [
    "nuget",
    names(`newtonsoft.json serilog nlog automapper dapper polly xunit nunit moq fluentassertions fluentvalidation
      mediatr castle.core restsharp log4net bouncycastle.cryptography entityframework npgsql stackexchange.redis
      microsoft.extensions.logging microsoft.entityframeworkcore system.text.json swashbuckle.aspnetcore`),
  ],
  [
    "golang",
    names(`github.com/gin-gonic/gin github.com/gorilla/mux github.com/gorilla/websocket github.com/labstack/echo
      github.com/go-chi/chi github.com/spf13/cobra github.com/spf13/viper github.com/sirupsen/logrus
      github.com/stretchr/testify github.com/pkg/errors github.com/google/uuid github.com/golang-jwt/jwt
      github.com/aws/aws-sdk-go github.com/go-redis/redis github.com/jackc/pgx github.com/lib/pq
      github.com/boltdb/bolt github.com/urfave/cli github.com/prometheus/client_golang github.com/fatih/color
      golang.org/x/crypto golang.org/x/net golang.org/x/sync google.golang.org/grpc go.uber.org/zap gorm.io/gorm`),
  ],
  [
    "githubactions",
    names(`actions/checkout actions/setup-node actions/setup-python actions/setup-go actions/setup-java actions/cache
      actions/upload-artifact actions/download-artifact actions/github-script docker/build-push-action
      docker/login-action docker/setup-buildx-action aws-actions/configure-aws-credentials
      google-github-actions/auth azure/login hashicorp/setup-terraform codecov/codecov-action
      softprops/action-gh-release peaceiris/actions-gh-pages tj-actions/changed-files pnpm/action-setup`),
  ],
]);

function names(text: string): readonly string[] {
  return text.split(/\s+/u);
}
